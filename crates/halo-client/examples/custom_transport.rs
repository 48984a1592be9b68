//! A network of one's own: one trait with one method. This one counts and times what goes through it, and hands it to
//! a tenant in memory; another could use any HTTP library.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use halo_client::Halo;
use halo_client::model::{Client, Ticket};
use halo_sandbox::Sandbox;
use rest_core::{Request, Response, Transport, TransportError, async_trait};

#[derive(Debug)]
struct Counting {
    inner: Arc<dyn Transport>,
    requests: AtomicU64,
    bytes: AtomicU64,
}

#[async_trait]
impl Transport for Counting {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        // Whoever writes a transport keeps two promises: no redirect is followed, and nothing is sent twice.
        let answer = self.inner.send(request).await?;
        self.bytes.fetch_add(answer.body.len() as u64, Ordering::Relaxed);
        Ok(answer)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().clients(40).leads(250).build();
    let network = Arc::new(Counting {
        inner: sandbox.transport(),
        requests: AtomicU64::new(0),
        bytes: AtomicU64::new(0),
    });
    let halo = Halo::builder(sandbox.base_url().as_str())
        .client_credentials(sandbox.client_id(), sandbox.client_secret().to_owned().into())
        .transport(network.clone())
        .clock(sandbox.clock())
        .build()?;
    let clients = halo.list::<Client>().all().await?.len();
    let tickets = halo.list::<Ticket>().all().await?.len();
    writeln!(
        stdout(),
        "{clients} clients and {tickets} tickets in {} requests and {} bytes",
        network.requests.load(Ordering::Relaxed),
        network.bytes.load(Ordering::Relaxed)
    )?;
    Ok(())
}
