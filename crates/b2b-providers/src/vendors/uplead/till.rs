use std::sync::{Arc, Mutex, PoisonError};

use rest_core::Call;

use super::request::{self, CREDITS};
use super::{ID, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::wire::decode;
use crate::{Budget, Error, ErrorKind, Price};

/// The desk, and what the last answer said is left of the account: an empty one is refused with the same 403 as a
/// call that the plan does not contain.
#[derive(Debug, Clone)]
pub(super) struct Till {
    pub(super) desk: Desk,
    left: Arc<Mutex<Option<f64>>>,
}

impl Till {
    pub(super) fn new(desk: Desk) -> Self {
        Self { desk, left: Arc::default() }
    }

    pub(super) fn note(&self, left: Option<f64>) {
        if left.is_some() {
            *self.left.lock().unwrap_or_else(PoisonError::into_inner) = left;
        }
    }

    fn seems_empty(&self) -> bool {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|left| left <= 0.0)
    }

    /// Asks what is left. Free.
    pub(super) async fn credits(&self) -> Result<f64, Error> {
        let answer = self.desk.ask(request::credits()).await?;
        let wire: wire::Envelope<wire::Credits> = decode(&ID, CREDITS, &answer)?;
        let left = wire.data.0.and_then(|data| data.credits.0).ok_or_else(|| {
            Error::new(ID, CREDITS, ErrorKind::Malformed, "missing in the answer").at("data.credits")
        })?;
        self.note(Some(left));
        Ok(left)
    }

    pub(super) async fn pay(&self, call: Call, price: Price, budget: &Budget) -> Result<Paid, Error> {
        // The budget first: a dry run asks nothing.
        let Ok(reservation) = budget.reserve(&ID, &self.desk.priced(price)) else {
            return Ok(Paid::OverBudget);
        };
        reservation.refund();
        if self.seems_empty() && self.credits().await? <= 0.0 {
            return Ok(Paid::OutOfCredits);
        }
        match self.desk.pay(call, price, budget).await {
            Err(error) if error.kind() == ErrorKind::Forbidden => match self.credits().await {
                Ok(left) if left <= 0.0 => Ok(Paid::OutOfCredits),
                _ => Err(error),
            },
            result => result,
        }
    }
}
