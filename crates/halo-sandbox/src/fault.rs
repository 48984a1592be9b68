//! Scripted faults: what goes wrong, when, and where. All chance comes from the seed.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use rest_core::{Method, StatusCode};

use crate::dice;

/// One scripted fault, read from a specification such as `429:every=50`.
///
/// A specification is a kind, a colon and comma-separated settings:
///
/// | kind | what happens |
/// |---|---|
/// | `429` | the limit's literal text, nothing carried out |
/// | `401` | an empty 401, nothing carried out |
/// | `401-permission` | the same on every call to `path`, whatever the token |
/// | any other status from 400 to 599 | an empty answer with it, nothing carried out |
/// | `502`, `503`, `504` | the gateway's HTML; after `504` the request **was** carried out |
/// | `drop-before` | the connection breaks before anything is done |
/// | `drop-after-commit` | the request is carried out, then the connection breaks |
/// | `slow` | the answer is held back for `ms` |
/// | `truncate` | the body of the answer is cut in the middle |
///
/// | setting | meaning |
/// |---|---|
/// | `rate=0.01` | this share of calls, by the seed |
/// | `every=50` | the 50th, 100th, … call |
/// | `once` | the first call only |
/// | `after=20` | none of the first 20 calls |
/// | `path=/Opportunities` | only calls whose path contains this, in any case |
/// | `method=POST` | only this method |
/// | `commit=true` | a status fault comes after the request was carried out (`false`: before) |
/// | `ms=2000` | how long `slow` waits, in milliseconds |
///
/// Without `rate`, `every` or `once` every call is hit. Faults strike API calls; a token call only if `path`
/// names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub(crate) kind: Kind,
    when: When,
    after: u64,
    path: Option<String>,
    method: Option<Method>,
    commit: Option<bool>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Status(StatusCode),
    Permission,
    DropBefore,
    DropAfterCommit,
    Slow(Duration),
    Truncate,
}

#[derive(Clone, Debug, PartialEq)]
enum When {
    Always,
    Once,
    Every(u64),
    Rate(f64),
}

/// A fault specification that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fault `{spec}`: {problem}")]
pub struct FaultError {
    spec: String,
    problem: String,
}

impl Fault {
    /// Reads one specification.
    ///
    /// # Errors
    /// If the kind or a setting is unknown, or a number does not fit.
    pub fn parse(spec: &str) -> Result<Self, FaultError> {
        let fail = |problem: String| FaultError { spec: spec.to_owned(), problem };
        let trimmed = spec.trim();
        let (kind, settings) = trimmed.split_once(':').unwrap_or((trimmed, ""));
        let mut fault = Self {
            kind: kind_of(kind).ok_or_else(|| fail(format!("`{kind}` is no kind of fault")))?,
            when: When::Always,
            after: 0,
            path: None,
            method: None,
            commit: None,
        };
        for setting in settings.split(',').map(str::trim).filter(|setting| !setting.is_empty()) {
            let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
            fault
                .apply(name.trim(), value.trim())
                .map_err(|problem| fail(format!("{setting}: {problem}")))?;
        }
        if fault.kind == Kind::Permission && fault.path.is_none() {
            return Err(fail("needs path=…".to_owned()));
        }
        Ok(fault)
    }

    /// Reads several specifications, separated by white space or semicolons.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub fn parse_all(specs: &str) -> Result<Vec<Self>, FaultError> {
        let words = specs.split(|letter: char| letter.is_whitespace() || letter == ';');
        words.filter(|word| !word.is_empty()).map(Self::parse).collect()
    }

    fn apply(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        match name {
            "rate" => {
                let rate: f64 = value.parse().map_err(|_| "not a number")?;
                if !(0.0..=1.0).contains(&rate) {
                    return Err("a rate is between 0 and 1");
                }
                self.when = When::Rate(rate);
            }
            "every" => {
                let n: u64 = value.parse().map_err(|_| "not a whole number")?;
                self.when = When::Every(if n == 0 { return Err("must not be zero") } else { n });
            }
            "once" => self.when = When::Once,
            "after" => self.after = value.parse().map_err(|_| "not a whole number")?,
            "path" => self.path = Some(value.to_ascii_lowercase()),
            "method" => {
                self.method =
                    Some(Method::from_str(&value.to_ascii_uppercase()).map_err(|_| "not a method")?);
            }
            "commit" => self.commit = Some(value.parse().map_err(|_| "true or false")?),
            "ms" => {
                let ms: u64 = value.parse().map_err(|_| "not a whole number")?;
                match &mut self.kind {
                    Kind::Slow(time) => *time = Duration::from_millis(ms),
                    _ => return Err("only slow takes a time"),
                }
            }
            _ => return Err("unknown setting"),
        }
        Ok(())
    }

    /// Whether the request is carried out although the answer is spoilt.
    pub(crate) fn commits(&self) -> bool {
        match self.kind {
            Kind::Status(status) => self.commit.unwrap_or(status == StatusCode::GATEWAY_TIMEOUT),
            Kind::Permission | Kind::DropBefore => false,
            Kind::DropAfterCommit | Kind::Slow(_) | Kind::Truncate => true,
        }
    }

    fn concerns(&self, method: &Method, path: &str, token_call: bool) -> bool {
        let path_fits = match &self.path {
            Some(wanted) => path.to_ascii_lowercase().contains(wanted.as_str()),
            None => !token_call,
        };
        path_fits && self.method.as_ref().is_none_or(|wanted| wanted == method)
    }
}

fn kind_of(text: &str) -> Option<Kind> {
    Some(match text.trim() {
        "401-permission" => Kind::Permission,
        "drop-before" => Kind::DropBefore,
        "drop-after-commit" => Kind::DropAfterCommit,
        "slow" => Kind::Slow(Duration::from_secs(1)),
        "truncate" => Kind::Truncate,
        number => {
            let number: u16 = number.parse().ok()?;
            Kind::Status(StatusCode::from_u16(number).ok().filter(|_| (400..600).contains(&number))?)
        }
    })
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(spec: &str) -> Result<Self, FaultError> {
        Self::parse(spec)
    }
}

/// Prints the specification.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut settings = Vec::new();
        match &self.kind {
            Kind::Status(status) => write!(f, "{}", status.as_u16())?,
            Kind::Permission => f.write_str("401-permission")?,
            Kind::DropBefore => f.write_str("drop-before")?,
            Kind::DropAfterCommit => f.write_str("drop-after-commit")?,
            Kind::Truncate => f.write_str("truncate")?,
            Kind::Slow(time) => {
                f.write_str("slow")?;
                settings.push(format!("ms={}", time.as_millis()));
            }
        }
        match self.when {
            When::Always => {}
            When::Once => settings.push("once".to_owned()),
            When::Every(n) => settings.push(format!("every={n}")),
            When::Rate(rate) => settings.push(format!("rate={rate}")),
        }
        if self.after > 0 {
            settings.push(format!("after={}", self.after));
        }
        settings.extend(self.path.iter().map(|path| format!("path={path}")));
        settings.extend(self.method.iter().map(|method| format!("method={method}")));
        settings.extend(self.commit.iter().map(|commit| format!("commit={commit}")));
        if settings.is_empty() { Ok(()) } else { write!(f, ":{}", settings.join(",")) }
    }
}

/// The faults in force and how often each could have struck.
#[derive(Debug, Default)]
pub(crate) struct Script {
    lines: Vec<(Fault, u64)>,
    seed: u64,
}

impl Script {
    pub(crate) fn new(seed: u64, faults: Vec<Fault>) -> Self {
        Self { lines: faults.into_iter().map(|fault| (fault, 0)).collect(), seed }
    }

    /// The faults that strike this call.
    pub(crate) fn strike(&mut self, method: &Method, path: &str, token_call: bool) -> Vec<Fault> {
        let mut striking = Vec::new();
        for (line, (fault, count)) in self.lines.iter_mut().enumerate() {
            if !fault.concerns(method, path, token_call) {
                continue;
            }
            *count += 1;
            let Some(n) = count.checked_sub(fault.after).filter(|n| *n > 0) else { continue };
            let strikes = match fault.when {
                When::Always => true,
                When::Once => n == 1,
                When::Every(every) => n % every == 0,
                When::Rate(rate) => dice::happens(self.seed, 0xfa017 + line as u64, n, rate),
            };
            if strikes {
                striking.push(fault.clone());
            }
        }
        striking
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_documented_specifications_are_read_and_printed_back() {
        for spec in [
            "429:every=50",
            "500:rate=0.01",
            "drop-before:rate=0.5",
            "drop-after-commit:rate=0.1",
            "slow:ms=250",
            "401:once",
            "401-permission:path=/clientcontract",
            "504:rate=0.2",
            "truncate:rate=1",
            "502",
            "503:every=3,after=10,path=/tickets,method=POST,commit=true",
        ] {
            let fault = Fault::parse(spec).unwrap();
            assert_eq!(fault.to_string(), spec);
            assert_eq!(Fault::parse(&fault.to_string()).unwrap(), fault);
        }
        assert_eq!(Fault::parse_all("429:every=2; 401:once\n502").unwrap().len(), 3);
        assert!(Fault::parse_all("").unwrap().is_empty());
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (spec, part) in [
            ("", "no kind"),
            ("200", "no kind"),
            ("429:rate=2", "between 0 and 1"),
            ("429:every=0", "zero"),
            ("429:ms=5", "only slow"),
            ("slow:ms=x", "whole number"),
            ("500:often", "unknown setting"),
            ("401-permission", "path"),
            ("500:commit=maybe", "true or false"),
        ] {
            let error = Fault::parse(spec).unwrap_err().to_string();
            assert!(error.contains(part), "{spec}: {error}");
        }
    }

    #[test]
    fn a_script_strikes_as_written() {
        let faults = Fault::parse_all("429:every=3 401:once,after=2 500:path=/auth").unwrap();
        let mut script = Script::new(1, faults);
        let mut hits = |path: &str, token: bool| -> Vec<String> {
            script.strike(&Method::GET, path, token).iter().map(Fault::to_string).collect()
        };
        assert!(hits("/api/Tickets", false).is_empty() && hits("/api/Tickets", false).is_empty());
        assert_eq!(hits("/api/Tickets", false).len(), 2, "the third call: every=3 and once after two");
        assert!(hits("/api/Tickets", false).is_empty());
        assert_eq!(hits("/auth/token", true), ["500:path=/auth"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(spec in ".{0,60}") {
            if let Ok(fault) = Fault::parse(&spec) {
                prop_assert_eq!(Fault::parse(&fault.to_string()), Ok(fault));
            }
        }
    }
}
