//! The sandbox as a `Transport`: a client talks to it by function calls, without a socket.

use std::time::Duration;

use rest_core::Clock;
use rest_core::{Phase, Request, Response, Timestamp, Transport, TransportError, async_trait};

use crate::exchange::Incoming;
use crate::sandbox::Sandbox;

/// Delivers requests to a sandbox in the same process. Made by [`Sandbox::transport`].
#[derive(Clone, Debug)]
pub(crate) struct InProcess {
    pub(crate) sandbox: Sandbox,
}

#[async_trait]
impl Transport for InProcess {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let base = self.sandbox.base_url();
        if request.url.host_str() != base.host_str() {
            return Err(TransportError::new(Phase::Connect, "the sandbox answers only for its own host"));
        }
        let incoming = Incoming {
            method: request.method,
            base: base.as_str().trim_end_matches('/').to_owned(),
            path: request.url.path().to_owned(),
            query: request.url.query().unwrap_or_default().to_owned(),
            headers: request.headers,
            body: request.body,
        };
        let outcome = self.sandbox.exchange(incoming);
        if let Some(delay) = outcome.delay {
            let clock = self.sandbox.real_clock();
            let until: Timestamp = clock.now() + delay.min(request.timeout);
            clock.sleep_until(until).await;
            if delay > request.timeout {
                return Err(TransportError::new(Phase::Timeout, "the sandbox holds the answer back"));
            }
        }
        let answer = outcome.answer;
        let answer = answer
            .ok_or_else(|| TransportError::new(Phase::Interrupted, "the sandbox broke the connection"))?;
        if answer.body.len() > request.max_body {
            return Err(TransportError::new(Phase::TooLarge, "the answer of the sandbox is too large"));
        }
        Ok(answer)
    }
}

/// A clock that runs faster than the one below it.
#[derive(Debug)]
pub(crate) struct Scaled {
    inner: std::sync::Arc<dyn Clock>,
    start: Timestamp,
    factor: f64,
}

impl Scaled {
    pub(crate) fn new(inner: std::sync::Arc<dyn Clock>, factor: f64) -> Self {
        let start = inner.now();
        Self { inner, start, factor }
    }
}

#[async_trait]
impl Clock for Scaled {
    fn now(&self) -> Timestamp {
        let gone = self.inner.now().since(self.start);
        self.start + Duration::from_secs_f64((gone.as_secs_f64() * self.factor).min(1e10))
    }

    async fn sleep_until(&self, at: Timestamp) {
        let wait = at.since(self.start).as_secs_f64() / self.factor;
        self.inner.sleep_until(self.start + Duration::from_secs_f64(wait.min(1e10))).await;
    }
}
