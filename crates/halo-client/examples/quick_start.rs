//! From nothing to an opportunity with custom fields, against a tenant in memory.
//!
//! For a real tenant, switch on `reqwest` and a TLS feature, and leave out `transport` and `clock`.

use std::error::Error;
use std::io::{Write as _, stdout};

use halo_client::model::{Money, Ticket, TicketType, TicketWrite, Usage};
use halo_client::{Halo, OwnKey, Written};
use halo_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().clients(3).leads(20).build();
    let halo = Halo::builder(sandbox.base_url().as_str())
        .client_credentials(sandbox.client_id(), sandbox.client_secret().to_owned().into())
        .transport(sandbox.transport())
        .clock(sandbox.clock())
        .build()?;
    let mut out = stdout();
    writeln!(out, "logged in as {:?}", halo.agent_me().await?.name)?;

    // Nothing has the same id in two tenants: resolve by name.
    let types = halo.list::<TicketType>().domain("opps").all().await?;
    let kind = types.iter().find_map(|kind| kind.id).ok_or("no ticket type for sales")?;
    let fields = halo.field_map(Usage::Ticket).await?;

    let write = TicketWrite::new()
        .summary("Juniper Labs - managed backup")
        .tickettype_id(kind)
        .oppcompanyname("Juniper Labs")
        .oppvalue(Money::from(12_500))
        .third_party_id_string("quick-start:1")
        .custom_field(fields.encode("CFLeadSource", "Apollo.io")?);
    let outcome = halo.write_with_probe::<Ticket>(vec![write], &OwnKey).await;
    for result in &outcome.results {
        match result {
            Written::Done(ticket) => writeln!(out, "made {:?} worth {:?}", ticket.id, ticket.oppvalue)?,
            Written::Rejected(fault) => writeln!(out, "refused: {fault}")?,
            Written::Unknown(error) | Written::NotTried(error) => writeln!(out, "{error}")?,
        }
    }

    let open = halo.list::<Ticket>().requesttype_id(kind).open_only(true).all().await?;
    writeln!(out, "{} open of that type, after {} calls", open.len(), halo.meter().calls())?;
    Ok(())
}
