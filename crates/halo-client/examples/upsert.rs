//! The same contacts again and again, from a system that knows nothing of Halo's ids: none is made twice, whatever
//! the network does.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::time::Duration;

use halo_client::model::{Site, User, UserWrite};
use halo_client::{Halo, MemoryMap, OwnKey, Written};
use halo_sandbox::{Fault, Sandbox};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let builder = Sandbox::builder().clients(1).limit(None).seed(3);
    let sandbox = builder.fault(Fault::parse("drop-after-commit:rate=0.1")?).build();
    let halo = Halo::builder(sandbox.base_url().as_str())
        .client_credentials(sandbox.client_id(), sandbox.client_secret().to_owned().into())
        .transport(sandbox.transport())
        .clock(sandbox.clock())
        .limit(100_000, Duration::from_secs(300))
        .build()?;
    let site = halo.list::<Site>().all().await?.into_iter().next().ok_or("no site")?;
    let (client, site) = (site.client_id.ok_or("no client")?, site.id.ok_or("no site")?);
    let people = |title: &str| -> Vec<(String, UserWrite)> {
        let person = |n: u32| {
            let write = UserWrite::new()
                .name(format!("Ada Example {n}"))
                .firstname("Ada")
                .surname(format!("Example {n}"))
                .emailaddress(format!("ada{n}@alder.example"))
                .title(title)
                .client_id(client)
                .site_id(site);
            (format!("crm:{n}"), write)
        };
        (0..300).map(person).collect()
    };
    // A program keeps this table between its runs. What it has lost is looked up in Halo.
    let known = MemoryMap::new();
    for title in ["Buyer", "Head of Purchasing"] {
        let outcome = halo.bulk_upsert::<User>(people(title), &OwnKey, &known).await;
        writeln!(
            stdout(),
            "{title}: {} made, {} changed, in {} calls and {} look-ups",
            outcome.created,
            outcome.updated,
            outcome.calls,
            outcome.lookups
        )?;
        for (index, result) in outcome.results.iter().enumerate() {
            match result {
                Written::Done(_) => {}
                Written::Rejected(fault) => writeln!(stdout(), "number {index} was refused: {fault}")?,
                Written::Unknown(error) | Written::NotTried(error) => {
                    writeln!(stdout(), "number {index}: {error}")?
                }
            }
        }
    }
    let made = halo.list::<User>().search("@alder.example").all().await?;
    let made = made.iter().filter(|user| user.title.as_deref() == Some("Head of Purchasing")).count();
    writeln!(stdout(), "{made} contacts in Halo")?;
    if made == 300 { Ok(()) } else { Err("a contact is missing or doubled".into()) }
}
