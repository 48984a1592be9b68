//! Every path of the API by its name, for what has no type of its own here.

use std::fmt;

use halo_model::{Body, Endpoint, IdKind, IdProblem, List, Pages, Rows, Verb, decode_list, decode_record};
use rest_core::{Answer, Bytes, Call, Method, PageGuard, Replay, StatusCode, path_segment};
use serde::Serialize;
use serde_json::Value;

use crate::error::Error;
use crate::halo::Halo;

/// Rows of a page: Halo cuts off what is more.
const PAGE: usize = 100;

/// How many rows are asked for where there are no pages.
const COUNT: usize = 1000;

/// One path of the API, by [`Halo::at`].
///
/// Knows which verbs, ids, bodies and envelopes the path has: a call that cannot be right fails as
/// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) before anything is sent.
///
/// ```
/// # async fn example(halo: &halo_client::Halo) -> Result<(), halo_client::Error> {
/// let workdays = halo.at("/Workday").all().await?;
/// let hours = halo.at("/Workday/{id}").id(1).query("includedetails", "true").get().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a path does nothing until one of its verbs is called"]
pub struct Generic {
    halo: Halo,
    name: String,
    endpoints: Vec<&'static Endpoint>,
    ids: Vec<String>,
    query: Vec<(String, String)>,
}

impl Halo {
    /// The path with this name, as the vendor documents it: `/Tickets/{id}`; in any case, whatever the ids are
    /// called. [`Endpoint::all`] lists them. Ids are given by [`Generic::id`].
    pub fn at(&self, path: &str) -> Generic {
        Generic {
            halo: self.clone(),
            name: path.to_owned(),
            endpoints: Endpoint::named(path).collect(),
            ids: Vec::new(),
            query: Vec::new(),
        }
    }
}

impl Generic {
    /// The next id of the path.
    pub fn id(mut self, id: impl fmt::Display) -> Self {
        self.ids.push(id.to_string());
        self
    }

    /// Adds a query parameter. Halo ignores names that it does not know.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// What is known of the path; `None` if it does not exist.
    pub fn endpoint(&self) -> Option<&'static Endpoint> {
        self.endpoints.first().copied()
    }

    /// Reads one record or answer; `None` if there is none (404).
    ///
    /// # Errors
    /// If the path has no GET, the ids do not fit, the call fails, or the answer is not JSON.
    pub async fn get(self) -> Result<Option<Value>, Error> {
        let (call, _) = self.call(Verb::Get)?;
        let operation = call.operation().to_owned();
        let answer = self.halo.raw(call.accept(StatusCode::NOT_FOUND)).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        value(&operation, &answer).map(Some)
    }

    /// Reads an answer as it came, for files and the like.
    ///
    /// # Errors
    /// If the path has no GET, the ids do not fit, or the call fails.
    pub async fn fetch(self) -> Result<Answer, Error> {
        let (call, _) = self.call(Verb::Get)?;
        self.halo.raw(call).await
    }

    /// Reads a list in one call, as much of it as Halo sends.
    ///
    /// # Errors
    /// As [`Generic::all`].
    pub async fn rows(self) -> Result<List<Value>, Error> {
        let (call, endpoint) = self.call(Verb::Get)?;
        self.list(call, endpoint).await
    }

    /// Reads a list to its end, in pages where the path has them.
    ///
    /// # Errors
    /// If the path has no GET, the ids do not fit, a call fails, an answer holds no list, a page repeats, or fewer
    /// rows come than Halo announced.
    pub async fn all(self) -> Result<Vec<Value>, Error> {
        let (call, endpoint) = self.call(Verb::Get)?;
        let mut guard = PageGuard::new(call.operation().to_owned());
        let mut rows = Vec::new();
        match endpoint.pages() {
            Pages::Pages => {
                let has_order = self.query.iter().any(|(name, _)| name == "order");
                let order = |call: Call| if has_order { call } else { call.query("order", "id") };
                for page in 1_u64.. {
                    let call = order(call.clone())
                        .query("pageinate", "true")
                        .query("page_size", PAGE.to_string())
                        .query("page_no", page.to_string());
                    let list = self.list(call, endpoint).await?;
                    let more = guard.page(list.received(), list.record_count, &content(&list))?;
                    rows.extend(list.rows);
                    if !more {
                        break;
                    }
                }
            }
            Pages::Count => {
                let count = |count: usize| call.clone().query("count", count.to_string());
                let mut list = self.list(count(COUNT), endpoint).await?;
                let announced = list.record_count.and_then(|total| usize::try_from(total).ok());
                if let Some(total) = announced.filter(|total| *total > list.received()) {
                    list = self.list(count(total), endpoint).await?;
                }
                guard.page(list.received(), list.record_count, &content(&list))?;
                guard.finish()?;
                rows = list.rows;
            }
            _ => {
                let list = self.list(call, endpoint).await?;
                guard.page(list.received(), list.record_count, &content(&list))?;
                guard.finish()?;
                rows = list.rows;
            }
        }
        Ok(rows)
    }

    /// Creates, updates, or does something: sends `body` as JSON, once, and gives back what Halo answered, `null` if
    /// it answered nothing. Where the path takes an array, the body must be one; an element without `id` creates.
    ///
    /// # Errors
    /// If the path has no POST, the ids or the body do not fit, or the call fails.
    pub async fn post<T: Serialize + ?Sized>(self, body: &T) -> Result<Value, Error> {
        let (call, endpoint) = self.call(Verb::Post)?;
        let operation = call.operation().to_owned();
        let body = serde_json::to_value(body)
            .map_err(|_| Error::invalid_call(&operation, "the body cannot be written as JSON"))?;
        let takes = match (endpoint.body(), &body) {
            (Body::Array, Value::Array(elements)) if elements.is_empty() => Some("at least one element"),
            (Body::Array, Value::Array(_)) | (Body::Undeclared, _) => None,
            (Body::Object, Value::Object(_)) | (Body::Text, Value::String(_)) => None,
            (Body::Array, _) => Some("an array, even for a single object"),
            (Body::Object, _) => Some("an object"),
            (Body::Text, _) => Some("a text"),
            _ => Some("a form: use send"),
        };
        if let Some(takes) = takes {
            return Err(Error::invalid_call(&operation, format!("{} takes {takes}", endpoint.path())));
        }
        let answer = self.halo.raw(call.json(&body)?).await?;
        if answer.body().trim_ascii().is_empty() {
            return Ok(Value::Null);
        }
        value(&operation, &answer)
    }

    /// Creates and updates several records in one call, with all of them in the answer where this version of Halo can
    /// (it may send back only the last). One bad element fails all. Never repeated.
    ///
    /// # Errors
    /// As [`Generic::post`]; after [`Delivery::Unknown`](crate::Delivery::Unknown) the records may have been written.
    pub async fn write<T: Serialize>(self, records: &[T]) -> Result<Vec<Value>, Error> {
        Ok(match self.query("returnall", "true").post(records).await? {
            Value::Null => Vec::new(),
            Value::Array(rows) => rows,
            last => vec![last],
        })
    }

    /// Sends a body as it is, once, for forms and what the vendor does not describe.
    ///
    /// # Errors
    /// If the path has no POST, takes JSON, the ids do not fit, or the call fails.
    pub async fn send(self, body: Bytes, content_type: &str) -> Result<Answer, Error> {
        let (call, endpoint) = self.call(Verb::Post)?;
        if !matches!(endpoint.body(), Body::Form | Body::Undeclared) {
            let text = format!("{} takes JSON: use post", endpoint.path());
            return Err(Error::invalid_call(call.operation(), text));
        }
        self.halo.raw(call.body(body, content_type)).await
    }

    /// Removes a record; false if there was none.
    ///
    /// # Errors
    /// If the path has no DELETE, the ids do not fit, or the call fails.
    pub async fn delete(self) -> Result<bool, Error> {
        let (call, _) = self.call(Verb::Delete)?;
        let answer = self.halo.raw(call.accept(StatusCode::NOT_FOUND)).await?;
        Ok(answer.status() != StatusCode::NOT_FOUND)
    }

    /// The call, if path, verb and ids belong together.
    fn call(&self, verb: Verb) -> Result<(Call, &'static Endpoint), Error> {
        let operation = operation(&self.name, verb);
        let invalid = |text: String| Error::invalid_call(&operation, text);
        let Some(first) = self.endpoints.first() else {
            return Err(invalid("Halo has no such path; ids are written as {id}".to_owned()));
        };
        let Some(endpoint) = self.endpoints.iter().find(|endpoint| endpoint.allows(verb)) else {
            return Err(invalid(format!("{} has no {}", first.path(), word(verb))));
        };
        let encode = |(id, kind): (&String, &IdKind)| match kind {
            IdKind::Text => path_segment(id),
            _ => id.clone(),
        };
        let path = match self.ids.len() == endpoint.ids().len() {
            true => endpoint.filled(&self.ids.iter().zip(endpoint.ids()).map(encode).collect::<Vec<_>>()),
            false => {
                let (takes, given) = (endpoint.ids().len(), self.ids.len());
                Err(IdProblem::Number { path: endpoint.path(), takes, given })
            }
        };
        let path = path.map_err(|problem| invalid(problem.to_string()))?;
        let method = match verb {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Delete => Method::DELETE,
        };
        let call = Call::new(method, operation.clone(), path).replay(replay(endpoint, verb));
        let call = self.query.iter().fold(call, |call, (name, value)| call.query(name, value));
        Ok((call, endpoint))
    }

    async fn list(&self, call: Call, endpoint: &Endpoint) -> Result<List<Value>, Error> {
        let operation = call.operation().to_owned();
        let answer = self.halo.raw(call).await?;
        let key = match endpoint.rows() {
            Rows::Key(key) => key,
            _ => "",
        };
        decode_list(answer.body(), key).map_err(|error| Error::decode(&operation, &error))
    }
}

/// `workday.post`, as other operations are named.
fn operation(name: &str, verb: Verb) -> String {
    let name = name.trim_matches('/').to_ascii_lowercase().replace('/', ".");
    format!("{name}.{}", word(verb).to_ascii_lowercase())
}

fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "GET",
        Verb::Post => "POST",
        Verb::Delete => "DELETE",
    }
}

/// Reports run SQL, and reading from another system makes Halo work: neither is started twice.
fn replay(endpoint: &Endpoint, verb: Verb) -> Replay {
    let works = ["/Report", "/IntegrationData", "/Notify", "/Mail/"]
        .iter()
        .any(|start| endpoint.path().starts_with(start));
    match verb {
        Verb::Get if !works => Replay::Safe,
        Verb::Delete => Replay::Safe,
        _ => Replay::Never,
    }
}

fn value(operation: &str, answer: &Answer) -> Result<Value, Error> {
    decode_record(answer.body()).map_err(|error| Error::decode(operation, &error))
}

/// What makes a page different from others.
fn content(list: &List<Value>) -> Vec<String> {
    list.rows.iter().map(|row| row.get("id").unwrap_or(row).to_string()).collect()
}

impl fmt::Debug for Generic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generic")
            .field("endpoint", &self.endpoint())
            .field("query", &self.query.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
