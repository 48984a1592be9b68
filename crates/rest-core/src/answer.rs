//! What a server answered.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::{Error, Response, redact};

/// A complete answer. `Debug` shows no header value and no body.
#[derive(Clone)]
pub struct Answer {
    operation: Cow<'static, str>,
    response: Response,
    attempts: u32,
}

impl Answer {
    /// The answer `response` to `operation`, after one attempt. The pipeline makes these; so does a test of a
    /// [`Classify`](crate::Classify).
    pub fn new(operation: impl Into<Cow<'static, str>>, response: Response) -> Self {
        Self { operation: operation.into(), response, attempts: 1 }
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    pub(crate) fn response(&self) -> &Response {
        &self.response
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.response.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.response.headers
    }

    /// The whole body.
    pub fn body(&self) -> &Bytes {
        &self.response.body
    }

    /// How often the call was sent, this answer included.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), naming the path of the value that could not be read
    /// (`tickets[3].dateoccurred`) but not the value.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let body = self.response.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.response.body);
        let failure = |path: &str, error: &serde_json::Error| {
            let text = if body.trim_ascii().is_empty() {
                "the body is empty".to_owned()
            } else {
                redact::decode_text(&error.to_string())
            };
            Error::decode(self.operation.clone(), path, text).about(&self.response, self.attempts)
        };
        let mut reader = serde_json::Deserializer::from_slice(body);
        let value = serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| failure(&error.path().to_string(), error.inner()))?;
        reader.end().map_err(|error| failure(".", &error))?;
        Ok(value)
    }

    /// The body as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.response.body)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("operation", &self.operation)
            .field("response", &self.response)
            .field("attempts", &self.attempts)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::{Delivery, ErrorKind};

    #[derive(Debug, Deserialize)]
    struct Page {
        tickets: Vec<Ticket>,
    }

    #[derive(Debug, Deserialize)]
    struct Ticket {
        id: u64,
    }

    fn answer(body: &str) -> Answer {
        let body = Bytes::copy_from_slice(body.as_bytes());
        Answer::new("ticket.list", Response { status: StatusCode::OK, headers: HeaderMap::new(), body })
    }

    #[test]
    fn json_reads_a_body_with_byte_order_mark() {
        let page: Page = answer("\u{feff}{\"tickets\":[{\"id\":7}]} \n").json().unwrap();
        assert_eq!(page.tickets[0].id, 7);
    }

    #[test]
    fn json_error_names_the_path_and_hides_the_value() {
        let error =
            answer(r#"{"tickets":[{"id":1},{"id":"jane@acme.example"}]}"#).json::<Page>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.delivery(), Delivery::Answered);
        assert_eq!(error.status(), Some(StatusCode::OK));
        let text = format!("{error} {error:?} {}", error.report());
        assert!(text.contains("tickets[1].id"), "{text}");
        assert!(!text.contains("jane"), "{text}");
    }

    #[test]
    fn json_refuses_empty_and_trailing_text() {
        assert!(answer(" ").json::<Page>().unwrap_err().to_string().contains("empty"));
        assert_eq!(answer("{\"tickets\":[]} x").json::<Page>().unwrap_err().kind(), ErrorKind::Decode);
    }
}
