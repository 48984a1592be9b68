//! A webhook from Halo, received as it should be: answered at once, taken for a hint, and looked up.
//!
//! The tenant is in memory; what it delivers goes over a real socket.

use std::error::Error;
use std::io::{Write as _, stdout};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use halo_client::Halo;
use halo_client::model::{
    LookupRow, NotificationRule, NotificationRuleWrite, Ticket, TicketWrite, Touched, Webhook, WebhookWrite,
    decode_webhook,
};
use halo_sandbox::Sandbox;
use rest_core::ReqwestTransport;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Sender, channel};

/// `halo:s3cret` as Halo sends it. Halo signs nothing: this and TLS are what tells who calls.
const BASIC: &str = "Basic aGFsbzpzM2NyZXQ=";

async fn receive(State(queue): State<Sender<Touched>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if headers.get("authorization").is_none_or(|value| value != BASIC) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(hints) = decode_webhook(&body) else { return StatusCode::BAD_REQUEST };
    for record in hints.into_iter().flat_map(|hint| hint.records) {
        // Halo does not repeat what was not taken; a full queue is made up for by reading what changed.
        if queue.try_send(record).is_err() {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
    }
    StatusCode::NO_CONTENT
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (sender, mut queue) = channel(100);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/halo", listener.local_addr()?);
    let router = Router::new().route("/halo", post(receive)).with_state(sender);
    tokio::spawn(async { axum::serve(listener, router).await });

    let sandbox = Sandbox::builder().clients(1).build();
    let halo = Halo::builder(sandbox.base_url().as_str())
        .client_credentials(sandbox.client_id(), sandbox.client_secret().to_owned().into())
        .transport(sandbox.transport())
        .clock(sandbox.clock())
        .build()?;

    // Where to, and then what of: a rule of its own.
    let hook = WebhookWrite::new()
        .name("CRM")
        .url(url)
        .active(true)
        .authentication_type(1)
        .basic_username("halo")
        .basic_password("s3cret");
    let hook = halo.write_one::<Webhook>(hook).await?.id.ok_or("no id")?;
    let names = halo.list::<LookupRow>().lookupid(64).all().await?;
    let new_ticket = names.iter().find(|row| row.name.as_deref() == Some("New Ticket Logged"));
    let event = new_ticket.and_then(|row| row.id).ok_or("the tenant does not know this event")?;
    let rule = NotificationRuleWrite::new().kind(-2).delivery_method(6).webhook_id(hook).eventno(event.0);
    halo.write_one::<NotificationRule>(rule).await?;

    halo.write_one::<Ticket>(TicketWrite::new().summary("Juniper Labs - managed backup")).await?;
    // A tenant in memory delivers when it is told to.
    sandbox.deliver(&ReqwestTransport::build()?).await;

    let Some(Touched::Ticket(id)) = queue.recv().await else { return Err("nothing came".into()) };
    // The body is a hint. What is true is read from the API.
    let ticket = halo.get::<Ticket>(id).await?.ok_or("the ticket is gone")?;
    writeln!(stdout(), "ticket {id}: {}", ticket.summary.unwrap_or_default())?;
    Ok(())
}
