//! What people are told: kept with the change that it tells of, delivered after.

use super::Engine;
use crate::crm::CrmRow;
use crate::error::Error;
use crate::report::PollReport;
use crate::store::{Change, DomainEvent, Entry, Notice};

/// Delivered at a time.
const PAGE: usize = 100;

/// What an event means for people.
pub(super) fn of(event: &DomainEvent, row: &CrmRow) -> Option<Change> {
    let (audience, kind, text) = match event.kind.as_str() {
        "lead.status_changed" if event.data["to"] == "engaged" => {
            ("owner", "engaged", "A lead shows interest.")
        }
        "prospect.qualified" => ("owner_and_channel", "qualified", "A prospect is qualified."),
        "opportunity.won" => ("owner_and_channel", "won", "An opportunity is won."),
        "opportunity.lost" => ("owner_and_channel", "lost", "An opportunity is lost."),
        "contact.do_not_contact" => {
            ("owner_and_channel", "do_not_contact", "Somebody must not be contacted any more.")
        }
        _ => return None,
    };
    let agent = match row {
        CrmRow::Ticket(ticket) => ticket.agent,
        _ => None,
    };
    Some(Change::Ledger(Entry::Notify(Box::new(Notice {
        id: event.id.clone(),
        audience: audience.to_owned(),
        kind: kind.to_owned(),
        entity: event.entity.clone(),
        agent,
        text: text.to_owned(),
        at: event.at,
    }))))
}

impl Engine {
    /// Delivers what is kept, in its order. What fails is told in the next cycle.
    pub(super) async fn deliver(&self, report: &mut PollReport) -> Result<(), Error> {
        loop {
            let notices = self.store.notices(PAGE).await?;
            let count = notices.len();
            for (number, notice) in notices {
                if let Err(error) = self.notifier.notify(&notice).await {
                    report.trouble("engine", "notify", notice.id, error.to_string());
                    return Ok(());
                }
                self.store.commit(vec![Change::Ledger(Entry::Notified(number))]).await?;
            }
            if count < PAGE {
                return Ok(());
            }
        }
    }
}
