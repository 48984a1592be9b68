//! Halo's bin: deleted tickets stay there and can be brought back.

use halo_model::{Ticket, TicketId, TicketWrite};
use rest_core::{Call, Replay, StatusCode};

use crate::error::Error;
use crate::halo::Halo;

impl Halo {
    /// Puts a ticket into the bin and says why; false if there was none. Those in the bin are listed with
    /// [`deleted`](crate::ListQuery::deleted).
    ///
    /// # Errors
    /// If the call fails.
    pub async fn discard(&self, ticket: TicketId, reason: &str) -> Result<bool, Error> {
        let call = Call::delete("ticket.discard", format!("/Tickets/{ticket}")).query("reason", reason);
        let answer = self.raw(call.replay(Replay::Safe).accept(StatusCode::NOT_FOUND)).await?;
        Ok(answer.status() != StatusCode::NOT_FOUND)
    }

    /// Takes a ticket out of the bin.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn restore(&self, ticket: TicketId) -> Result<Ticket, Error> {
        let write = TicketWrite::new().id(ticket).recover(true).validate_updates(true);
        self.write_one::<Ticket>(write).await
    }
}
