//! Lists as streams.

mod common;

use common::{calls, connect};
use futures_util::{StreamExt as _, TryStreamExt as _};
use halo_client::model::{Ticket, TicketWrite};
use halo_sandbox::Sandbox;

#[tokio::test]
async fn rows_come_as_they_are_asked_for() {
    let sandbox = Sandbox::builder().build();
    let halo = connect(&sandbox);
    let writes = (0..250).map(|n| TicketWrite::new().summary(format!("Lead {n}"))).collect();
    assert!(halo.write::<Ticket>(writes).await.is_complete());
    sandbox.clear_journal();
    let some: Vec<_> = halo.list::<Ticket>().stream().take(120).try_collect().await.unwrap();
    assert_eq!(
        (some.len(), calls(&sandbox, "GET", "/Tickets")),
        (120, 2),
        "the third page was not asked for"
    );
    let all: Vec<_> = halo.list::<Ticket>().stream().try_collect().await.unwrap();
    assert_eq!(all.len(), 250);

    sandbox.set_fault(Some("500:after=1,path=/Tickets")).unwrap();
    let rows: Vec<_> = halo.list::<Ticket>().stream().collect().await;
    assert_eq!(rows.len(), 101, "a page, and the error that ends it");
    assert!(rows[100].is_err());
}
