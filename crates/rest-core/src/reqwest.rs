//! The real network. The only file that knows reqwest.

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use ::reqwest::dns::{Addrs, Name, Resolve, Resolving};
use ::reqwest::redirect::Policy;
use ::reqwest::{Client, ClientBuilder};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};
use http_body::{Body, Frame, SizeHint};

use url::Host;

use crate::{Phase, Pieces, Request, Response, StreamedResponse, Transport, TransportError, is_public};

/// A [`Transport`] over reqwest. Cheap to clone; clones share the connections.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: Client,
}

impl ReqwestTransport {
    /// A transport over your own client.
    ///
    /// Start from [`ReqwestTransport::client_builder`]: a client that follows redirects carries API keys in custom
    /// headers to wherever the server points, and one that retries repeats writes.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// A transport with the settings of [`ReqwestTransport::client_builder`].
    ///
    /// # Errors
    /// [`Phase::Connect`] if the TLS backend or the resolver cannot be set up.
    ///
    /// # Panics
    /// With the feature `rustls-no-provider`, no other TLS feature, and no provider installed by the program.
    pub fn build() -> Result<Self, TransportError> {
        let client = Self::client_builder()
            .build()
            .map_err(|error| TransportError::new(Phase::Connect, error.without_url()))?;
        Ok(Self::new(client))
    }

    /// A reqwest builder with what this crate relies on: no redirects, no proxy from the environment, no
    /// repeating inside reqwest, ten seconds to connect, and connections that idle for 30 seconds at most, so
    /// that a request seldom meets one that the server has just closed.
    pub fn client_builder() -> ClientBuilder {
        Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .retry(::reqwest::retry::never())
            .connect_timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(30))
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let max_body = request.max_body;
        let mut response = self.client.execute(into_reqwest(request)).await.map_err(failure)?;
        let announced = response.content_length().unwrap_or(0);
        if announced > max_body as u64 {
            return Err(too_large(max_body));
        }
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let body = read_body(&mut response, announced, max_body).await?;
        Ok(Response { status, headers, body })
    }

    async fn stream(
        &self,
        request: Request,
        body: Option<Pieces>,
    ) -> Result<StreamedResponse, TransportError> {
        let mut wire = into_reqwest(request);
        if let Some(pieces) = body {
            wire.headers_mut().remove(CONTENT_LENGTH);
            *wire.body_mut() = Some(::reqwest::Body::wrap(Outgoing(pieces)));
        }
        let response = self.client.execute(wire).await.map_err(failure)?;
        let length = response.content_length();
        let (head, body) = http::Response::<::reqwest::Body>::from(response).into_parts();
        let pieces = Pieces::new(Arriving(Some(body)));
        let body = match length {
            Some(length) => pieces.with_length(length),
            None => pieces,
        };
        Ok(StreamedResponse { status: head.status, headers: head.headers, body })
    }
}

/// Pieces as reqwest takes them.
struct Outgoing(Pieces);

impl Body for Outgoing {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        Pin::new(&mut self.0).poll_next(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.0.length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The body of an answer, until it ends or breaks.
struct Arriving(Option<::reqwest::Body>);

impl Stream for Arriving {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let Some(body) = &mut self.0 else { return Poll::Ready(None) };
            let piece = match Pin::new(body).poll_frame(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => None,
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(piece) => Some(Ok(piece)),
                    // Trailers.
                    Err(_) => continue,
                },
                Poll::Ready(Some(Err(error))) => Some(Err(failure(error))),
            };
            if !matches!(piece, Some(Ok(_))) {
                self.0 = None;
            }
            return Poll::Ready(piece);
        }
    }
}

/// A [`Transport`] for addresses that somebody else chose: it reaches hosts of the open internet only.
///
/// Names are resolved once, and the connection goes to an address that was found to be [public](crate::is_public):
/// a name that changes its mind between question and connection gains nothing.
#[derive(Clone, Debug)]
pub struct PublicTransport {
    inner: ReqwestTransport,
}

impl PublicTransport {
    /// With the settings of [`ReqwestTransport::client_builder`].
    ///
    /// # Errors
    /// As for [`ReqwestTransport::build`].
    ///
    /// # Panics
    /// As for [`ReqwestTransport::build`].
    pub fn build() -> Result<Self, TransportError> {
        let client = ReqwestTransport::client_builder()
            .dns_resolver(PublicNames)
            .build()
            .map_err(|error| TransportError::new(Phase::Connect, error.without_url()))?;
        Ok(Self { inner: ReqwestTransport::new(client) })
    }
}

#[async_trait]
impl Transport for PublicTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        // Addresses are not resolved, so the resolver does not see them.
        let literal = match request.url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            _ => None,
        };
        if literal.is_some_and(|address| !is_public(address)) {
            return Err(TransportError::new(Phase::Connect, NOT_PUBLIC));
        }
        self.inner.send(request).await
    }
}

const NOT_PUBLIC: &str = "the host is not in the open internet";

#[derive(Debug)]
struct PublicNames;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<_> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(NOT_PUBLIC.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn into_reqwest(request: Request) -> ::reqwest::Request {
    let writes = matches!(request.method, Method::POST | Method::PUT | Method::PATCH);
    let mut wire = ::reqwest::Request::new(request.method, request.url);
    *wire.headers_mut() = request.headers;
    *wire.timeout_mut() = Some(request.timeout);
    if !request.body.is_empty() {
        *wire.body_mut() = Some(request.body.into());
    } else if writes {
        // hyper leaves it out, and some servers then refuse the request (411 Length Required).
        wire.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    wire
}

async fn read_body(
    response: &mut ::reqwest::Response,
    announced: u64,
    max_body: usize,
) -> Result<Bytes, TransportError> {
    // The usual small answer is one chunk and is not copied.
    let Some(first) = response.chunk().await.map_err(failure)? else { return Ok(Bytes::new()) };
    if first.len() > max_body {
        return Err(too_large(max_body));
    }
    if first.len() as u64 == announced {
        return Ok(first);
    }
    let mut body = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(0).max(first.len()));
    body.extend_from_slice(&first);
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        if chunk.len() > max_body - body.len() {
            return Err(too_large(max_body));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large(max_body: usize) -> TransportError {
    TransportError::new(Phase::TooLarge, format!("more than {max_body} bytes"))
}

fn failure(error: ::reqwest::Error) -> TransportError {
    let phase = if error.is_connect() || error.is_builder() {
        Phase::Connect
    } else if error.is_timeout() {
        Phase::Timeout
    } else {
        // A request cut while it is written and an answer cut while it is read look alike from here.
        Phase::Interrupted
    };
    TransportError::new(phase, error.without_url())
}
