use std::sync::Arc;

use rest_core::{Request, Response, Transport, TransportError, async_trait};

/// Writes queries as Rest.li wants them: brackets, colons and commas of its tuples stand as they are, and only what is
/// inside of them is encoded, which the values already are. Everybody else encodes them once more.
#[derive(Debug)]
pub(super) struct Literal {
    inner: Arc<dyn Transport>,
}

impl Literal {
    pub(super) fn new(inner: Arc<dyn Transport>) -> Self {
        Self { inner }
    }
}

#[async_trait]
impl Transport for Literal {
    async fn send(&self, mut request: Request) -> Result<Response, TransportError> {
        if request.url.query().is_some() {
            let pairs: Vec<String> =
                request.url.query_pairs().map(|(name, value)| format!("{name}={value}")).collect();
            request.url.set_query(Some(&pairs.join("&")));
        }
        self.inner.send(request).await
    }
}
