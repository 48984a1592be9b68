//! Bodies that must have come by a time.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use crm_sync::rest_core::Clock;
use hyper::body::{Frame, SizeHint};

/// The body, which breaks off `patience` from now. One that is complete already is left alone.
pub(crate) fn timed(body: Body, clock: &Arc<dyn Clock>, patience: Duration) -> Body {
    if body.is_end_stream() {
        return body;
    }
    let clock = Arc::clone(clock);
    let due = clock.now() + patience;
    let late = Box::pin(async move { clock.sleep_until(due).await });
    Body::new(Timed { body, late })
}

struct Timed {
    body: Body,
    late: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// The body took too long.
#[derive(Debug)]
struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not come in time")
    }
}

impl std::error::Error for TooSlow {}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        match self.late.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Some(Err(axum::Error::new(TooSlow)))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use crm_sync::rest_core::{ManualClock, Timestamp};
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_body_that_stalls_breaks_off_and_one_that_comes_does_not() {
        let clock = ManualClock::at(Timestamp::from_millis(0));
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let stalled = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        let reading =
            tokio::spawn(axum::body::to_bytes(timed(stalled, &shared, Duration::from_secs(30)), 100));
        clock.advance(Duration::from_secs(29));
        tokio::task::yield_now().await;
        assert!(!reading.is_finished());
        clock.advance(Duration::from_secs(1));
        let error = reading.await.unwrap().unwrap_err();
        assert!(format!("{error:?}").contains("TooSlow"), "{error:?}");
        let whole = axum::body::to_bytes(timed(Body::from("all"), &shared, Duration::ZERO), 100).await;
        assert_eq!(whole.unwrap(), "all");
    }
}
