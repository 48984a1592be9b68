//! Webhooks that go out: whoever registered is told what happened, signed, in order for each record, and until it
//! says that it heard.
//!
//! The engine writes its events in the same transaction as what they tell of. From there each endpoint takes them at
//! its own pace ([`pump`]), and a delivery is tried until it succeeds or is given up ([`send`]).

mod pump;
mod send;

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use crm_sync::rest_core::{Transport, Url, is_public};

/// Every kind of event that an endpoint can ask for.
pub const EVENT_KINDS: [&str; 16] = [
    "lead.created",
    "lead.updated",
    "lead.status_changed",
    "lead.converted",
    "prospect.created",
    "prospect.status_changed",
    "prospect.qualified",
    "prospect.disqualified",
    "opportunity.created",
    "opportunity.status_changed",
    "opportunity.won",
    "opportunity.lost",
    "contact.do_not_contact",
    "duplicate.review_required",
    "sync.completed",
    "sync.failed",
];

/// The way out.
#[derive(Clone)]
pub(crate) struct Outbound {
    pub(crate) transport: Arc<dyn Transport>,
    /// Endpoints may be on this machine, in the local network and without TLS.
    pub(crate) private: bool,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound").field("private", &self.private).finish_non_exhaustive()
    }
}

impl Outbound {
    /// Whether an address may be registered; why not, else. Where its name leads is checked again whenever it is
    /// used.
    pub(crate) fn check(&self, text: &str) -> Result<Url, &'static str> {
        const LONGEST: usize = 2048;
        let url = Url::parse(text).map_err(|_| "It is no address.")?;
        if text.len() > LONGEST {
            return Err("It is longer than 2048 bytes.");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("It must not hold a user or password.");
        }
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return Err("It names no host.");
        };
        if self.private {
            return if matches!(url.scheme(), "http" | "https") {
                Ok(url)
            } else {
                Err("It must be http or https.")
            };
        }
        if url.scheme() != "https" {
            return Err("It must begin with https://.");
        }
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let local = matches!(literal, Ok(address) if !is_public(address))
            || host.trim_end_matches('.').eq_ignore_ascii_case("localhost");
        if local { Err("It must lie in the open internet.") } else { Ok(url) }
    }
}

#[cfg(test)]
mod tests {
    use crm_sync::rest_core::{Request, Response, TransportError, async_trait};

    use super::*;

    #[derive(Debug)]
    struct Nowhere;

    #[async_trait]
    impl Transport for Nowhere {
        async fn send(&self, _: Request) -> Result<Response, TransportError> {
            panic!("checking an address sends nothing")
        }
    }

    #[test]
    fn an_address_must_be_https_and_lie_outside() {
        let strict = Outbound { transport: Arc::new(Nowhere), private: false };
        for good in ["https://hooks.example/a?b=c", "https://93.184.215.14:8443/", "https://[2606:4700::1]/"]
        {
            assert!(strict.check(good).is_ok(), "{good}");
        }
        for bad in [
            "hooks.example",
            "http://hooks.example/",
            "ftp://hooks.example/",
            "https://user:pass@hooks.example/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://10.1.2.3/",
            &format!("https://hooks.example/{}", "x".repeat(2048)),
        ] {
            assert!(strict.check(bad).is_err(), "{bad}");
        }
        let open = Outbound { private: true, ..strict };
        assert!(open.check("http://127.0.0.1:8080/hook").is_ok());
        assert!(open.check("file:///etc/passwd").is_err());
    }
}
