use std::sync::{Arc, Mutex, PoisonError};

use rest_core::{
    HeaderMap, HeaderName, HeaderValue, Phase, ReplayTransport, Request, Response, StatusCode, TransportError,
};

/// One request that is expected and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The method, upper case.
    pub method: &'static str,
    /// The end of the path.
    pub path: &'static str,
    /// Status of the answer; 0 cuts the connection after the request was sent.
    pub status: u16,
    /// Headers of the answer.
    pub headers: Vec<(&'static str, &'static str)>,
    /// Body of the answer.
    pub body: String,
}

impl Exchange {
    /// An answer with this status and JSON body.
    #[must_use]
    pub fn new(method: &'static str, path: &'static str, status: u16, body: impl Into<String>) -> Self {
        Self { method, path, status, headers: Vec::new(), body: body.into() }
    }

    /// A connection that breaks after the request was sent.
    #[must_use]
    pub fn cut(method: &'static str, path: &'static str) -> Self {
        Self::new(method, path, 0, "")
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// A server made of exchanges. A request takes the first that fits and was not used; if all that fit were used, the
/// last of them answers again; if none fits, the answer is 404 and an empty object.
#[derive(Debug, Clone, Default)]
pub struct World {
    exchanges: Vec<Exchange>,
}

impl World {
    /// A server of these exchanges.
    #[must_use]
    pub fn new(exchanges: Vec<Exchange>) -> Self {
        Self { exchanges }
    }

    /// The exchanges, to be put behind another server.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// The server in process.
    #[must_use]
    pub fn transport(&self) -> ReplayTransport {
        let state =
            Arc::new(Mutex::new(self.exchanges.iter().cloned().map(|one| (one, false)).collect::<Vec<_>>()));
        ReplayTransport::new().answer_with(move |request| {
            answer(&mut state.lock().unwrap_or_else(PoisonError::into_inner), request)
        })
    }
}

fn answer(exchanges: &mut [(Exchange, bool)], request: &Request) -> Result<Response, TransportError> {
    let fits = |exchange: &Exchange| {
        request.method.as_str() == exchange.method && request.url.path().ends_with(exchange.path)
    };
    let mut fitting: Vec<&mut (Exchange, bool)> = exchanges.iter_mut().filter(|(one, _)| fits(one)).collect();
    let place = fitting.iter().position(|(_, used)| !used).or(fitting.len().checked_sub(1));
    let Some(place) = place else {
        return Ok(Response { status: StatusCode::NOT_FOUND, headers: HeaderMap::new(), body: "{}".into() });
    };
    fitting[place].1 = true;
    let exchange = &fitting[place].0;
    let Ok(status) = StatusCode::from_u16(exchange.status) else {
        return Err(TransportError::new(Phase::Interrupted, "the script cuts the connection here"));
    };
    let pairs = exchange.headers.iter().filter_map(|(name, value)| {
        Some((HeaderName::try_from(*name).ok()?, HeaderValue::from_str(value).ok()?))
    });
    Ok(Response { status, headers: pairs.collect(), body: exchange.body.clone().into() })
}
