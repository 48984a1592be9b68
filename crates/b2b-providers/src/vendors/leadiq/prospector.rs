//! The Prospector API: the same key in another encoding.

use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rest_core::{Answer, Call, ExposeSecret, Replay, SecretString, async_trait};

use super::account::Account;
use super::{CHECK, ID, wire};
use crate::vendors::desk::{Desk, Paid};
use crate::vendors::text;
use crate::vendors::wire::decode;
use crate::{Budget, EmailStatus, Error, ErrorKind, Outcome, Price, Reservation, Verification, Verify};

const VERIFY: &str = CHECK.call;

#[derive(Debug)]
pub(super) struct Prospector {
    desk: Desk,
    account: Account,
    /// The decoded key, `None` if the key is no base64 of text.
    key: Option<SecretString>,
    /// Whether a refusal showed that the colon at the end of the key is none of it.
    bare: AtomicBool,
}

impl Prospector {
    pub(super) fn new(desk: Desk, key: &SecretString, account: Account) -> Self {
        let decoded = STANDARD.decode(key.expose_secret().trim()).ok();
        let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let key = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic())).map(Into::into);
        Self { desk, account, key, bare: AtomicBool::new(false) }
    }

    pub(super) fn calls(&self) -> u64 {
        self.desk.client.meter().calls()
    }

    /// The key without its colon, if it has one.
    fn stripped(key: &SecretString) -> Option<SecretString> {
        key.expose_secret().strip_suffix(':').map(Into::into)
    }

    async fn pay(&self, call: Call, price: Price, budget: &Budget) -> Result<Paid, Error> {
        let Some(key) = &self.key else {
            let text = "LEADIQ_API_KEY is no base64: copy the Secret Base64 key of the dashboard";
            return Err(self.desk.config(VERIFY, text));
        };
        let signed = |key: &SecretString| call.clone().secret_header("x-api-key", key);
        let bare = Self::stripped(key);
        if let Some(bare) = bare.as_ref().filter(|_| self.bare.load(Ordering::Relaxed)) {
            return self.desk.pay(signed(bare), price, budget).await;
        }
        match (self.desk.pay(signed(key), price, budget).await, bare) {
            // A refused key costs nothing.
            (Err(error), Some(bare)) if error.kind() == ErrorKind::Auth => {
                let paid = self.desk.pay(signed(&bare), price, budget).await;
                self.bare.store(paid.is_ok(), Ordering::Relaxed);
                paid
            }
            (paid, _) => paid,
        }
    }
}

fn read(answer: &Answer, reservation: Reservation) -> Result<Outcome<Verification>, Error> {
    let wire: wire::Check = decode(&ID, VERIFY, answer)?;
    let Some(word) = wire.status.0 else {
        return Err(Error::new(ID, VERIFY, ErrorKind::Malformed, "missing in the answer").at("status"));
    };
    reservation.commit(CHECK.credits);
    let value = Verification { status: status(&word), score: None, detail: word };
    Ok(Outcome::Found { value, credits: CHECK.credits })
}

/// LeadIQ's word for an address. A word we do not know says nothing.
pub(super) fn status(word: &str) -> EmailStatus {
    match word {
        "Verified" => EmailStatus::Deliverable,
        "VerifiedLikely" => EmailStatus::Risky,
        "Invalid" => EmailStatus::Undeliverable,
        _ => EmailStatus::Unknown,
    }
}

#[async_trait]
impl Verify for Prospector {
    fn price(&self) -> Price {
        self.desk.priced(CHECK)
    }

    async fn verify(&self, email: &str, budget: &Budget) -> Result<Outcome<Verification>, Error> {
        let Some(email) = text::email(email) else {
            return Err(self.desk.config(VERIFY, "this is no e-mail address").at("email"));
        };
        let call = Call::get(VERIFY, "v1/verify-email").query("email", email).replay(Replay::Never);
        match self.pay(call, CHECK, budget).await? {
            Paid::Answered(answer, reservation) => read(&answer, reservation),
            Paid::OutOfCredits => Ok(Outcome::OutOfCredits { until: self.account.resets_at().await }),
            other => Ok(other.without_answer()),
        }
    }
}
