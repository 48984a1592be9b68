use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rest_core::{Auth, HeaderName, RateLimiter, Window};

use super::{DESCRIPTOR, ID, classify};
use crate::vendors::desk::Desk;
use crate::vendors::limiter::{Corrected, Told, published};
use crate::{Connection, Error, ErrorKind};

/// Where the vendor does not publish a figure, its headers tell it with the first answer.
const UNTOLD: u32 = 1_000_000;

/// The desk, and which version of the API the account has.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) desk: Desk,
    old: Arc<AtomicBool>,
    automatic: bool,
}

impl Office {
    pub(super) fn open(connection: &Connection) -> Result<Self, Error> {
        let (old, automatic) = match connection.find_option("api").map(str::trim) {
            None | Some("" | "auto") => (false, true),
            Some("v3") => (false, false),
            Some("v2") => (true, false),
            Some(_) => {
                return Err(Error::new(ID, "connect", ErrorKind::Config, "expected auto, v3 or v2").at("api"));
            }
        };
        let key = connection.require_secret(&ID, "LUSHA_API_KEY")?.clone();
        let auth = Auth::Header(HeaderName::from_static("api_key"), key);
        let pools = vec![("other", limiter()), ("usage", published(DESCRIPTOR.quotas, "usage"))];
        let desk = Desk::open(ID, connection, DESCRIPTOR.base_url, auth, Arc::new(classify::Lusha), pools)?;
        Ok(Self { desk, old: Arc::new(AtomicBool::new(old)), automatic })
    }

    /// Whether calls go to version 2.
    pub(super) fn is_old(&self) -> bool {
        self.old.load(Ordering::Relaxed)
    }

    /// Whether this refusal says that the account has no version 3 yet; calls then go to version 2 from now on.
    pub(super) fn steps_back(&self, error: &Error) -> bool {
        let body = error.http().and_then(|http| http.body());
        let told = error.kind() == ErrorKind::Forbidden
            && body.is_some_and(|body| {
                String::from_utf8_lossy(body).to_ascii_lowercase().contains(classify::NO_V3)
            });
        if told && self.automatic {
            self.old.store(true, Ordering::Relaxed);
        }
        told && self.automatic
    }
}

fn limiter() -> Arc<dyn RateLimiter> {
    let window = |calls, seconds| Window::new(calls, Duration::from_secs(seconds));
    Arc::new(Corrected::new(&[
        Told { window: window(60, 60), limit: "x-rate-limit-minute", left: "x-minute-requests-left" },
        Told { window: window(UNTOLD, 3_600), limit: "x-rate-limit-hourly", left: "x-hourly-requests-left" },
        Told { window: window(UNTOLD, 86_400), limit: "x-rate-limit-daily", left: "x-daily-requests-left" },
    ]))
}
