//! Ten thousand leads through a network that breaks now and then, and none of them twice.

use std::collections::HashSet;
use std::error::Error;
use std::io::{Write as _, stdout};
use std::time::Duration;

use halo_client::model::{Ticket, TicketWrite};
use halo_client::{Halo, OwnKey, Written};
use halo_sandbox::{Fault, Sandbox};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let faults = Fault::parse_all("drop-after-commit:rate=0.03 504:rate=0.02 429:rate=0.01")?;
    for (name, faults) in [("quiet", Vec::new()), ("broken", faults)] {
        let builder = Sandbox::builder().limit(None);
        let sandbox = faults.into_iter().fold(builder, halo_sandbox::Builder::fault).build();
        let halo = Halo::builder(sandbox.base_url().as_str())
            .client_credentials(sandbox.client_id(), sandbox.client_secret().to_owned().into())
            .transport(sandbox.transport())
            .clock(sandbox.clock())
            .limit(100_000, Duration::from_secs(300))
            .build()?;
        let lead =
            |n| TicketWrite::new().summary(format!("Lead {n}")).third_party_id_string(format!("bulk:{n}"));
        let outcome = halo.write_with_probe::<Ticket>((0..10_000).map(lead).collect(), &OwnKey).await;
        let ids: HashSet<_> =
            outcome.results.iter().filter_map(Written::done).map(|ticket| ticket.id).collect();
        writeln!(
            stdout(),
            "{name} network: {} of 10000 written in {} calls, {} look-ups, {} requests in all",
            ids.len(),
            outcome.calls,
            outcome.lookups,
            halo.meter().calls()
        )?;
    }
    Ok(())
}
