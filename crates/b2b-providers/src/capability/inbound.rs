use std::fmt;

use rest_core::{HeaderMap, Timestamp};

use crate::{Error, Person, Scorecard};

/// Receiving what a vendor, or a relay that speaks for it, sends by itself.
///
/// A receiver does three things in this order: [`verify`](Self::verify) the bytes as they came, [`parse`](Self::parse)
/// them, and answer with [`Received::receipt`], or with any status of success where there is none. A provider has one
/// only if its secret is there, so nothing is ever open.
///
/// Where a vendor has a scheme of its own, that is what is checked; its documentation page says which. Beside it, most
/// vendors take messages of relays (see [`vendors`](crate::vendors)).
pub trait Inbound: fmt::Debug + Send + Sync {
    /// Whether the sender knows the secret: over the raw bytes, and compared in constant time.
    ///
    /// # Errors
    /// Why not. Answer 401 and no more.
    fn verify(&self, message: &Message<'_>) -> Result<(), Refusal>;

    /// Reads a message that was found genuine. Pure: the same message gives the same answer.
    ///
    /// # Errors
    /// The body is no JSON ([`Error::field`] is absent: answer 400), or something it must have is missing or has
    /// the wrong shape (`field` names it: answer 422). The kind is always [`Malformed`](crate::ErrorKind::Malformed).
    fn parse(&self, message: &Message<'_>) -> Result<Received, Error>;

    /// The JSON that answers `GET …?query`, by which some vendors test the address. `None` if this is no such test.
    fn challenge(&self, query: &str) -> Option<String> {
        let _ = query;
        None
    }
}

/// A request as it came.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its query, without the question mark; empty for none.
    pub query: &'a str,
    /// Its body, as it came.
    pub body: &'a [u8],
    /// When it came.
    pub now: Timestamp,
    /// Refuse messages of relays that are not dated. Vendors with a scheme of their own are not asked for more than
    /// they send.
    pub require_time: bool,
}

impl<'a> Message<'a> {
    /// A request without a query.
    #[must_use]
    pub fn new(headers: &'a HeaderMap, body: &'a [u8], now: Timestamp) -> Self {
        Self { headers, query: "", body, now, require_time: false }
    }

    /// The same request with a query.
    #[must_use]
    pub fn query(mut self, query: &'a str) -> Self {
        self.query = query;
        self
    }

    /// The same request; undated messages of relays are refused.
    #[must_use]
    pub fn require_time(mut self, require: bool) -> Self {
        self.require_time = require;
        self
    }

    /// A header, if it is there once and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let mut all = self.headers.get_all(name).iter();
        let value = all.next()?.to_str().ok()?;
        // Two values are two senders: neither is believed.
        all.next().is_none().then_some(value)
    }

    /// A parameter of the query, decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        parameter(self.query, name)
    }
}

/// A parameter of a query, decoded.
pub(crate) fn parameter(query: &str, name: &str) -> Option<String> {
    let url = rest_core::Url::parse(&format!("https://host.example/?{query}")).ok()?;
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

impl fmt::Debug for Message<'_> {
    // Headers and query hold secrets, the body personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("bytes", &self.body.len())
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// Why a message is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It is not signed, or carries no secret.
    Unsigned,
    /// The signature or secret is wrong.
    Wrong,
    /// It was signed too long ago, or in the future: more than five minutes either way.
    Stale,
    /// It is signed, but not dated.
    Undated,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsigned => "the message is not signed",
            Self::Wrong => "the signature is wrong",
            Self::Stale => "the message is too old",
            Self::Undated => "the message is not dated",
        })
    }
}

impl std::error::Error for Refusal {}

/// A message that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// What names the message, where the sender says: the same again is a repetition. Otherwise compare the bytes.
    pub id: Option<String>,
    /// What kind of message it is, in the sender's words; empty if it has none. No personal data.
    pub kind: String,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// What it says, in order.
    pub events: Vec<InboundEvent>,
    /// What the sender wants to have as an answer.
    pub receipt: Option<Receipt>,
}

impl Received {
    /// A message that says this.
    #[must_use]
    pub fn new(kind: impl Into<String>, events: Vec<InboundEvent>) -> Self {
        Self { id: None, kind: kind.into(), at: None, events, receipt: None }
    }

    /// The same message with a name.
    #[must_use]
    pub fn id(mut self, id: Option<String>) -> Self {
        self.id = id;
        self
    }

    /// The same message at this time.
    #[must_use]
    pub fn at(mut self, at: Option<Timestamp>) -> Self {
        self.at = at;
        self
    }
}

/// An answer that a sender insists on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Status of HTTP.
    pub status: u16,
    /// JSON.
    pub body: String,
}

/// What a message says. Every record says nothing but what the message said: absent is unknown, never "gone".
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum InboundEvent {
    /// A person was found or changed: import the record.
    Person(Box<Person>),
    /// A company changed: a record with company keys only. It makes nobody.
    Company(Box<Person>),
    /// Something was done with the person: the counters of the record are totals.
    Engaged(Box<Person>),
    /// Something was done with the person once more: add the counters of the record.
    EngagedMore(Box<Person>),
    /// The company is about to buy. It concerns every open record of the company; a record that names a person may
    /// be imported if the company is unknown.
    Intent(Box<Person>),
    /// The person was rated.
    Scored {
        /// Whom.
        person: Box<Person>,
        /// How.
        card: Scorecard,
    },
    /// An address was checked: `email` and `email_status` of the record, or the vendor's id and `email_status`.
    EmailChecked(Box<Person>),
    /// The person must not be contacted. The record may say more.
    OptedOut(Box<Person>),
    /// The person asked for their rights.
    DataRequest {
        /// Who.
        person: Box<Person>,
        /// What for.
        request: DataRequest,
    },
    /// News of a company that speak for growth: `research.growth_signals` of the record.
    Growth(Box<Person>),
    /// Worth reading, and nothing to act upon.
    Note {
        /// About whom.
        person: Box<Person>,
        /// What.
        text: String,
    },
    /// Somebody telephoned.
    Call(Box<PhoneCall>),
    /// The thing itself has to be asked for.
    Ask(Ask),
    /// Nothing that is known here; [`Received::kind`] says what it calls itself. Count it and answer 200.
    Ignored,
}

impl InboundEvent {
    /// The event of a record: an opt-out, a company or a person.
    #[must_use]
    pub fn of(record: Person) -> Self {
        let record = Box::new(record);
        if record.do_not_contact {
            Self::OptedOut(record)
        } else if record.is_company_only() {
            Self::Company(record)
        } else {
            Self::Person(record)
        }
    }

    /// A word for reports and metrics.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Company(_) => "company",
            Self::Engaged(_) | Self::EngagedMore(_) => "engagement",
            Self::Intent(_) => "intent",
            Self::Scored { .. } => "score",
            Self::EmailChecked(_) => "email status",
            Self::OptedOut(_) => "opt-out",
            Self::DataRequest { .. } => "data request",
            Self::Growth(_) => "growth",
            Self::Note { .. } => "note",
            Self::Call(_) => "call",
            Self::Ask(_) => "ask",
            Self::Ignored => "ignored",
        }
    }

    /// The record it carries.
    #[must_use]
    pub fn record(&self) -> Option<&Person> {
        match self {
            Self::Person(record)
            | Self::Company(record)
            | Self::Engaged(record)
            | Self::EngagedMore(record)
            | Self::Intent(record)
            | Self::EmailChecked(record)
            | Self::OptedOut(record)
            | Self::Growth(record) => Some(record),
            Self::Scored { person, .. } | Self::DataRequest { person, .. } | Self::Note { person, .. } => {
                Some(person)
            }
            Self::Call(call) => Some(&call.person),
            Self::Ask(_) | Self::Ignored => None,
        }
    }
}

impl fmt::Debug for InboundEvent {
    // Texts and records are personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("InboundEvent");
        out.field("kind", &self.as_str());
        match self {
            Self::Ask(ask) => out.field("ask", ask),
            Self::DataRequest { request, .. } => out.field("request", request),
            _ => &mut out,
        };
        out.field("record", &self.record()).finish_non_exhaustive()
    }
}

/// What somebody asks for who has a right to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataRequest {
    /// Everything about them is to be erased.
    Erasure,
    /// Everything about them is to be handed over.
    Access,
    /// Something else, or not said: a person has to look at it.
    Other,
}

/// What to ask the vendor for.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ask {
    /// The job with this handle is done, or soon will be: poll it.
    Job {
        /// [`Job::handle`](crate::Job::handle).
        handle: String,
    },
    /// Something changed: run the search again, now.
    Search,
}

impl fmt::Debug for Ask {
    // The handle of some jobs is an address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Job { .. } => "Job",
            Self::Search => "Search",
        })
    }
}

/// A telephone call as a vendor reports it.
#[derive(Clone, Default, PartialEq)]
pub struct PhoneCall {
    /// The vendor's id of the call.
    pub id: Option<String>,
    /// With whom; often the vendor's id only.
    pub person: Person,
    /// They called us.
    pub inbound: Option<bool>,
    /// The number at the other end, as it is written.
    pub number: Option<String>,
    /// Somebody answered.
    pub answered: Option<bool>,
    /// When it began.
    pub began: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How it went, in the vendor's words.
    pub outcome: Option<String>,
    /// What was written down.
    pub note: Option<String>,
}

impl fmt::Debug for PhoneCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhoneCall")
            .field("id", &self.id)
            .field("person", &self.person)
            .field("inbound", &self.inbound)
            .field("answered", &self.answered)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rest_core::HeaderValue;

    use super::*;

    #[test]
    fn a_header_that_is_there_twice_is_not_there() {
        let mut headers = HeaderMap::new();
        headers.append("x-signature", HeaderValue::from_static("a"));
        let now = Timestamp::from_millis(0);
        assert_eq!(Message::new(&headers, b"", now).header("X-Signature"), Some("a"));
        headers.append("x-signature", HeaderValue::from_static("b"));
        assert_eq!(Message::new(&headers, b"", now).header("X-Signature"), None);
        let message = Message::new(&headers, b"secret", now).query("a=1&token=x%20y");
        assert_eq!(message.parameter("token").as_deref(), Some("x y"));
        assert_eq!(message.parameter("b"), None);
        assert!(!format!("{message:?}").contains("token"));
    }

    #[test]
    fn a_record_becomes_what_it_is() {
        let out = Person { do_not_contact: true, email: Some("a@a.example".into()), ..Person::default() };
        let event = InboundEvent::of(out);
        assert_eq!(event.as_str(), "opt-out");
        assert!(!format!("{event:?}").contains("a.example"));
        let person = Person { external_id: Some("1".into()), ..Person::default() };
        assert_eq!(InboundEvent::of(person).as_str(), "person");
        assert_eq!(InboundEvent::of(Person::default()).as_str(), "company");
    }
}
