//! One call on its way: breaker → limit → token → send → classify → retry.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use tracing::Instrument as _;
use url::Url;

use crate::auth::{self, Credentials, NotAHeader};
use crate::breaker::Pass;
use crate::client::Shared;
use crate::error::seconds;
use crate::token::Lease;
use crate::{
    Answer, BreakerState, Call, Class, Content, Delivery, Error, ErrorKind, Phase, Pieces, RateLimiter,
    Request, Response, StreamedResponse, Timestamp, TransportError, Wait, WaitReason, classify, redact,
    retry,
};

/// How the bodies of a call travel.
#[derive(Clone, Copy)]
pub(crate) enum Way<'a> {
    /// Both as a whole.
    Whole,
    /// This goes out in pieces.
    Up(&'a Content),
    /// The answer's comes in pieces.
    Down,
}

pub(crate) struct Journey<'a> {
    shared: &'a Shared,
    call: &'a Call,
    url: Url,
    limiter: Option<&'a Arc<dyn RateLimiter>>,
    deadline: Option<Timestamp>,
    /// Requests handed to the transport so far.
    sent: u32,
    /// Whether one of them may have been processed although it failed.
    doubt: bool,
    /// Whether the token was renewed for this call.
    renewed: bool,
    way: Way<'a>,
    /// The body of the answer, if it comes in pieces.
    pieces: Option<Pieces>,
}

/// A failed attempt.
struct Failure {
    error: Error,
    /// The token that was refused, if that is why.
    refused: Option<u64>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, refused: None }
    }
}

impl<'a> Journey<'a> {
    pub(crate) fn new(
        shared: &'a Shared,
        call: &'a Call,
        deadline: Option<Timestamp>,
        way: Way<'a>,
    ) -> Result<Self, Error> {
        let invalid = |text: &str| Error::invalid(call.operation_name(), text);
        if let Some(problem) = shared.invalid.as_deref().or(call.problem()) {
            return Err(invalid(problem));
        }
        let limiter = match call.pool_name() {
            None => shared.limiter.as_ref(),
            Some(pool) => {
                let limiter = shared.pools.get(pool);
                Some(
                    limiter
                        .ok_or_else(|| invalid(&format!("the client has no limiter for the pool {pool}")))?,
                )
            }
        };
        let url = call.url(&shared.base).map_err(invalid)?;
        let (sent, doubt, renewed, pieces) = (0, false, false, None);
        Ok(Self { shared, call, url, limiter, deadline, sent, doubt, renewed, way, pieces })
    }

    pub(crate) async fn run(&mut self) -> Result<Answer, Error> {
        let mut failures = 0;
        loop {
            let failure = match self.attempt().await {
                Ok(answer) => {
                    self.shared.budget.earn();
                    return Ok(answer.after(self.sent));
                }
                Err(failure) => failure,
            };
            let error = failure.error;
            self.doubt |= error.delivery() == Delivery::Unknown;
            if let Some(generation) = failure.refused {
                let renewed = self.renew(generation);
                if renewed && self.is_spent() {
                    return Err(self.end(error, End::Refused(SPENT)));
                }
                if renewed {
                    continue;
                }
                return Err(self.finish(error.note("a renewed token does not help: a permission is missing")));
            }
            failures += 1;
            match self.next(failures, &error) {
                Ok(wait) => self.wait(wait, WaitReason::Retry).await,
                Err(end) => return Err(self.end(error, end)),
            }
        }
    }

    /// One attempt from the breaker to the classified answer.
    async fn attempt(&mut self) -> Result<Answer, Failure> {
        self.check_breaker()?;
        let lease = self.token().await?;
        self.admit().await?;
        let lease = match lease {
            Some(lease) => Some(self.token_again(lease).await?),
            None => None,
        };
        // From here to the departure nothing waits: the limiter's yes is for now.
        let pass = self.pass_breaker()?;
        let request = self.request(lease.as_ref())?;
        let timeout = request.timeout;
        self.sent += 1;
        self.shared.meter.count(self.call.method(), self.sent > 1);
        let span = tracing::debug_span!(
            "rest_core.attempt",
            operation = self.call.operation(),
            endpoint = %redact::target(&self.url),
            attempt = self.sent,
            status = tracing::field::Empty,
        );
        let result = match self.way {
            Way::Whole => self.shared.transport.send(request).instrument(span.clone()).await,
            // Boxed, so that the usual call does not carry the room for it.
            _ => Box::pin(self.in_pieces(request)).instrument(span.clone()).await,
        };
        if let Ok(response) = &result {
            span.record("status", response.status.as_u16());
        }
        match result {
            Ok(response) => self.read(response, pass, lease),
            Err(error) => {
                match pass {
                    Some(pass) if error.phase() == Phase::TooLarge => pass.success(),
                    Some(pass) => pass.failure(self.now()),
                    None => {}
                }
                Err(Error::transport(self.call.operation_name(), error, timeout).into())
            }
        }
    }

    /// Sends the request; what of the answer is to be judged is read as a whole.
    async fn in_pieces(&mut self, request: Request) -> Result<Response, TransportError> {
        let max_body = request.max_body;
        let body = match self.way {
            Way::Up(content) => {
                let gone = || TransportError::new(Phase::Connect, "the body was there once and is gone");
                Some(content.begin().ok_or_else(gone)?)
            }
            Way::Whole | Way::Down => None,
        };
        let StreamedResponse { status, headers, body } = self.shared.transport.stream(request, body).await?;
        let is_wanted = status.is_success() || self.call.accepted().contains(&status);
        if is_wanted && matches!(self.way, Way::Down) {
            self.pieces = Some(body);
            return Ok(Response { status, headers, body: Bytes::new() });
        }
        Ok(Response { status, headers, body: body.collect(max_body).await? })
    }

    /// The body of the answer that [`run`](Journey::run) gave.
    pub(crate) fn take_pieces(&mut self) -> Pieces {
        self.pieces.take().unwrap_or_else(|| Pieces::whole(Bytes::new()))
    }

    /// Whether the body of the call is gone.
    fn is_spent(&self) -> bool {
        matches!(self.way, Way::Up(content) if !content.can_begin())
    }

    fn read(
        &self,
        response: Response,
        pass: Option<Pass<'_>>,
        lease: Option<Lease>,
    ) -> Result<Answer, Failure> {
        let now = self.now();
        if let Some(limiter) = self.limiter {
            limiter.observe(now, &response.headers);
        }
        let answer = Answer::new(self.call.operation_name(), response);
        let class = if self.call.accepted().contains(&answer.status()) {
            Class::Success
        } else {
            self.shared.classify.classify(self.call, &answer)
        };
        match pass {
            Some(pass) if class == Class::Transient => pass.failure(now),
            Some(pass) => pass.success(),
            None => {}
        }
        let Some((kind, transient)) = kind(class, answer.status()) else { return Ok(answer) };
        let message = self.shared.classify.message(&answer);
        let mut error =
            Error::answered(kind, transient, self.call.operation_name(), answer.response(), message);
        let told = match class {
            Class::RateLimited { retry_after: Some(wait) } => Some(wait),
            _ if transient => classify::retry_after(answer.headers(), now),
            _ => None,
        };
        if let Some(wait) = told {
            error = error.with_retry_after(wait);
        }
        if kind == ErrorKind::RateLimited
            && let Some(limiter) = self.limiter
            && let Some(pause) = self.shared.retry.pause(&error)
        {
            limiter.penalise(now, now + pause);
        }
        let refused = lease.filter(|_| kind == ErrorKind::Unauthorised).map(|lease| lease.generation);
        Err(Failure { error, refused })
    }

    fn request(&self, lease: Option<&Lease>) -> Result<Request, Error> {
        let mut headers = self.shared.headers.clone();
        for (name, value) in self.call.headers() {
            headers.insert(name, value.clone());
        }
        if let Credentials::Fixed(name, value) = &self.shared.credentials
            && !self.call.is_anonymous()
        {
            headers.insert(name, value.clone());
        }
        if let Some(lease) = lease {
            auth::insert_lease(&mut headers, lease).map_err(|NotAHeader| {
                Error::token(
                    self.call.operation_name(),
                    Error::new(ErrorKind::Token, "token", NotAHeader::TEXT),
                )
            })?;
        }
        let mut timeout = self.call.timeout_or(self.shared.timeout);
        if let Some(deadline) = self.deadline {
            timeout = timeout.min(deadline.since(self.now()));
            if timeout.is_zero() {
                return Err(Error::new(
                    ErrorKind::Deadline,
                    self.call.operation_name(),
                    "the deadline has passed",
                ));
            }
        }
        Ok(Request {
            method: self.call.method().clone(),
            url: self.url.clone(),
            headers,
            body: self.call.body_bytes().clone(),
            timeout,
            max_body: self.call.max_body_or(self.shared.max_body),
        })
    }
}

/// Breaker, limit and token.
impl<'a> Journey<'a> {
    fn check_breaker(&self) -> Result<(), Error> {
        let Some(breaker) = &self.shared.breaker else { return Ok(()) };
        if matches!(breaker.state(), BreakerState::Closed { .. }) {
            return Ok(());
        }
        breaker.check(self.now()).map_err(|until| self.breaker_open(until))
    }

    /// Asked again before the departure: while the call waited for the limit, others may have found the upstream
    /// down.
    fn pass_breaker(&self) -> Result<Option<Pass<'a>>, Error> {
        let shared: &'a Shared = self.shared;
        let Some(breaker) = &shared.breaker else { return Ok(None) };
        breaker.pass(self.now()).map(Some).map_err(|until| self.breaker_open(until))
    }

    fn breaker_open(&self, until: Timestamp) -> Error {
        Error::breaker(self.call.operation_name(), until.since(self.now()))
    }

    async fn token(&self) -> Result<Option<Lease>, Error> {
        match &self.shared.credentials {
            Credentials::Token(cache) if !self.call.is_anonymous() => match cache.lease().await {
                Ok(lease) => Ok(Some(lease)),
                Err(cause) => Err(Error::token(self.call.operation_name(), cause)),
            },
            _ => Ok(None),
        }
    }

    /// The token after the wait for the limit. If it did not outlive the wait, a new one is fetched, which takes
    /// time, so the limiter is asked a second time.
    async fn token_again(&self, lease: Lease) -> Result<Lease, Error> {
        let Credentials::Token(cache) = &self.shared.credentials else { return Ok(lease) };
        if let Some(held) = cache.held() {
            return Ok(held);
        }
        let lease = self.token().await?.unwrap_or(lease);
        self.admit().await?;
        Ok(lease)
    }

    async fn admit(&self) -> Result<(), Error> {
        let Some(limiter) = self.limiter else { return Ok(()) };
        let asked = self.now();
        let mut now = asked;
        loop {
            let until = match limiter.try_acquire(now, self.call.weight_value(), self.call.is_interactive()) {
                Ok(()) => return Ok(()),
                // A limiter that answers with the past must not make this loop spin.
                Err(until) => until.max(now + Duration::from_millis(1)),
            };
            let too_late = self.deadline.is_some_and(|deadline| deadline <= until);
            if too_late || until.since(asked) > self.shared.max_wait {
                return Err(Error::deadline(self.call.operation_name(), until.since(now)));
            }
            self.wait(until.since(now), WaitReason::Limit).await;
            now = self.now();
        }
    }

    async fn wait(&self, duration: Duration, reason: WaitReason) {
        let until = self.now() + duration;
        if let Some(on_wait) = &self.shared.on_wait {
            on_wait(Wait { operation: self.call.operation_name(), reason, duration, until });
        }
        self.shared.meter.add_wait(duration);
        tracing::debug!(
            operation = self.call.operation(),
            ?reason,
            wait_ms = duration.as_millis() as u64,
            "waiting"
        );
        self.shared.clock.sleep_until(until).await;
    }

    fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }
}

/// Why a call is not sent again whose body was taken once.
const SPENT: &str = "not retried: its body can be sent only once";

/// Why a failed call is not sent again.
enum End {
    /// Its kind of failure does not go away.
    Final,
    /// It must not be sent again.
    Refused(&'static str),
    /// The wait would be too long.
    TooLong(Duration),
    /// The policy or the budget has had enough.
    Enough(&'static str),
}

/// After a failure.
impl Journey<'_> {
    fn renew(&mut self, generation: u64) -> bool {
        let Credentials::Token(cache) = &self.shared.credentials else { return false };
        if self.renewed {
            cache.renewal_was_useless(generation);
            return false;
        }
        self.renewed = cache.refuse(generation);
        self.renewed
    }

    fn next(&self, failures: u32, error: &Error) -> Result<Duration, End> {
        match retry::may_repeat(self.call.replay_mode(), error) {
            None => return Err(End::Final),
            Some(Err(reason)) => return Err(End::Refused(reason)),
            Some(Ok(())) => {}
        }
        if self.is_spent() {
            return Err(End::Refused(SPENT));
        }
        let wait = self.shared.retry.next(failures, error, self.shared.jitter.next());
        let wait =
            wait.ok_or(End::Enough(if failures > 1 { "temporary, but it persisted" } else { "temporary" }))?;
        let until = self.now() + wait;
        if wait > self.shared.max_wait || self.deadline.is_some_and(|deadline| deadline <= until) {
            return Err(End::TooLong(wait));
        }
        if error.kind() != ErrorKind::RateLimited && !self.shared.budget.spend() {
            return Err(End::Enough("not retried: too many calls are being retried already"));
        }
        Ok(wait)
    }

    fn end(&self, mut error: Error, end: End) -> Error {
        if error.kind() == ErrorKind::RateLimited
            && error.retry_after().is_none()
            && let Some(pause) = self.shared.retry.pause(&error)
        {
            error = error.with_retry_after(pause);
        }
        let error = match end {
            End::Final => error,
            End::Refused(reason) | End::Enough(reason) => error.note(reason),
            End::TooLong(wait) => {
                let wait = error.retry_after().unwrap_or(wait);
                error
                    .with_retry_after(wait)
                    .note(format!("not retried: would have to wait {}", seconds(wait)))
            }
        };
        self.finish(error)
    }

    fn finish(&self, error: Error) -> Error {
        let error = error.at(format!("{} {}", self.call.method(), redact::target(&self.url)), self.sent);
        // An earlier attempt may have been processed even if the last one was not sent.
        match error.delivery() {
            Delivery::NotSent if self.doubt => error.with_delivery(Delivery::Unknown),
            _ => error,
        }
    }
}

fn kind(class: Class, status: StatusCode) -> Option<(ErrorKind, bool)> {
    Some(match class {
        Class::Success => return None,
        Class::RateLimited { .. } => (ErrorKind::RateLimited, true),
        Class::Unauthorised => (ErrorKind::Unauthorised, false),
        Class::Forbidden => (ErrorKind::Forbidden, false),
        Class::NotFound => (ErrorKind::NotFound, false),
        Class::Quota => (ErrorKind::Quota, false),
        Class::Transient if status == StatusCode::REQUEST_TIMEOUT => (ErrorKind::Timeout, true),
        Class::Transient => (ErrorKind::Server, true),
        Class::Rejected if status.is_redirection() => (ErrorKind::Redirect, false),
        Class::Rejected if status.is_server_error() => (ErrorKind::Server, false),
        Class::Rejected => (ErrorKind::Rejected, false),
    })
}
