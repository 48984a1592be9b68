use super::ID;
use super::office::Api;
use crate::{Connection, Error, ErrorKind, Query};

pub(super) const MAX_TOPICS: usize = 50;
/// From here on a company surges.
const SURGING: f64 = 60.0;

/// The options of the connection.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) topics: Vec<String>,
    pub(super) signal_definition: Option<String>,
    pub(super) min_score: f64,
    pub(super) account_list: Option<String>,
    pub(super) filter_key: &'static str,
    pub(super) delta: bool,
    pub(super) columns: Columns,
}

/// What the columns of a legacy report are called; empty for the usual names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// The column with the domain.
    pub domain: Option<String>,
    /// The column with the name of the company.
    pub company: Option<String>,
    /// The column with the name of the topic.
    pub topic: Option<String>,
    /// The column with the score.
    pub score: Option<String>,
}

/// What is asked about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Subject<'a> {
    Topics(&'a [String]),
    Signal(&'a str),
}

impl Settings {
    pub(super) fn read(connection: &Connection, api: Api) -> Result<Self, Error> {
        let wrong = |option: &str, text: &str| {
            Error::new(ID, "connect", ErrorKind::Config, text).at(option.to_owned())
        };
        let word = |name: &str| {
            let text = connection.find_option(name).map(str::trim).filter(|text| !text.is_empty());
            text.map(str::to_owned)
        };
        let topics: Vec<String> = word("topics")
            .unwrap_or_default()
            .split(';')
            .map(|topic| topic.trim().to_owned())
            .filter(|topic| !topic.is_empty())
            .collect();
        if topics.len() > MAX_TOPICS {
            return Err(wrong("topics", "at most 50 topics"));
        }
        if api == Api::Legacy && topics.iter().any(|topic| topic.parse::<u64>().is_err()) {
            return Err(wrong("topics", "the legacy API takes ids of topics"));
        }
        let signal_definition = word("signal_definition");
        if signal_definition.is_some() && (!topics.is_empty() || api == Api::Legacy) {
            return Err(wrong("signal_definition", "it stands instead of topics, on the new platform"));
        }
        let min_score = connection.number(&ID, "min_score")?.unwrap_or(SURGING);
        if !(0.0..=100.0).contains(&min_score) {
            return Err(wrong("min_score", "expected 0 to 100"));
        }
        Ok(Self {
            topics,
            signal_definition,
            min_score,
            account_list: word("account_list"),
            filter_key: match word("filter_key").as_deref() {
                None | Some("filters") => "filters",
                Some("filter") => "filter",
                Some(_) => return Err(wrong("filter_key", "expected filters or filter")),
            },
            delta: connection.flag(&ID, "delta")?,
            columns: Columns {
                domain: word("column_domain"),
                company: word("column_company"),
                topic: word("column_topic"),
                score: word("column_score"),
            },
        })
    }

    /// The free words of a query are topics; without any, those of the connection count.
    pub(super) fn subject<'a>(&'a self, query: &'a Query, call: &'static str) -> Result<Subject<'a>, Error> {
        if !query.keywords.is_empty() {
            return if query.keywords.len() > MAX_TOPICS {
                let error = Error::new(ID, call, ErrorKind::Config, "at most 50 topics");
                Err(error.at("query.keywords"))
            } else {
                Ok(Subject::Topics(&query.keywords))
            };
        }
        match &self.signal_definition {
            Some(id) => Ok(Subject::Signal(id)),
            None if self.topics.is_empty() => {
                let text = "set the topics you sell for, or a signal_definition";
                Err(Error::new(ID, call, ErrorKind::Config, text).at("topics"))
            }
            None => Ok(Subject::Topics(&self.topics)),
        }
    }
}
