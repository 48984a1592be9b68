//! What every vendor keeps per account: credits, what was bought, tokens, jobs, rate windows.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use rest_core::Timestamp;

use super::Credentials;

/// One account at one vendor.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) credentials: Credentials,
    spent: f64,
    allowance: f64,
    bought: HashSet<String>,
    windows: HashMap<(&'static str, u64), (Timestamp, u32)>,
    tokens: HashMap<String, Timestamp>,
    issued: u64,
    /// Things that are begun and not finished: the time they will be.
    jobs: HashMap<String, (Timestamp, u64)>,
    seen: HashSet<String>,
}

impl Desk {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            spent: 0.0,
            allowance: 10_000.0,
            bought: HashSet::new(),
            windows: HashMap::new(),
            tokens: HashMap::new(),
            issued: 0,
            jobs: HashMap::new(),
            seen: HashSet::new(),
        }
    }

    pub(super) fn spent(&self) -> f64 {
        self.spent
    }

    pub(super) fn left(&self) -> f64 {
        (self.allowance - self.spent).max(0.0)
    }

    pub(super) fn allowance(&self) -> f64 {
        self.allowance
    }

    pub(super) fn set_allowance(&mut self, credits: f64) {
        self.allowance = credits;
    }

    /// Takes credits if there are enough.
    pub(super) fn charge(&mut self, credits: f64) -> bool {
        let enough = self.spent + credits <= self.allowance;
        if enough {
            self.spent += credits;
        }
        enough
    }

    pub(super) fn has_bought(&self, record: &str) -> bool {
        self.bought.contains(record)
    }

    pub(super) fn buy(&mut self, record: String) {
        self.bought.insert(record);
    }

    /// Counts a call in windows that begin with the first call: `(calls, seconds)` each.
    ///
    /// # Errors
    /// The time until the fullest window ends. The call is not counted then.
    pub(super) fn admit(
        &mut self,
        endpoint: &'static str,
        limits: &[(u32, u64)],
        now: Timestamp,
    ) -> Result<(), Duration> {
        let mut wait = Duration::ZERO;
        for (calls, seconds) in limits {
            let window = self.windows.entry((endpoint, *seconds)).or_insert((now, 0));
            let end = window.0 + Duration::from_secs(*seconds);
            if end <= now {
                *window = (now, 0);
            } else if window.1 >= *calls {
                wait = wait.max(end.since(now));
            }
        }
        if !wait.is_zero() {
            return Err(wait);
        }
        for (_, seconds) in limits {
            if let Some(window) = self.windows.get_mut(&(endpoint, *seconds)) {
                window.1 += 1;
            }
        }
        Ok(())
    }

    /// How many calls are in a window.
    pub(super) fn used(&self, endpoint: &'static str, seconds: u64) -> u32 {
        self.windows.get(&(endpoint, seconds)).map_or(0, |window| window.1)
    }

    pub(super) fn issue(&mut self, prefix: &str, until: Timestamp) -> String {
        self.issued += 1;
        let mixed = crate::dice::mix(self.issued, 0x70, prefix.len() as u64);
        let token = format!("{prefix}{mixed:016x}{:08x}", self.issued);
        self.tokens.insert(token.clone(), until);
        token
    }

    pub(super) fn accepts(&self, token: &str, now: Timestamp) -> bool {
        self.tokens.get(token).is_some_and(|until| *until > now)
    }

    pub(super) fn begin(&mut self, job: String, done: Timestamp, subject: u64) {
        self.jobs.insert(job, (done, subject));
    }

    /// When a job is done, and what it is about.
    pub(super) fn job(&self, job: &str) -> Option<(Timestamp, u64)> {
        self.jobs.get(job).copied()
    }

    /// Whether this is the first time that something is asked.
    pub(super) fn first_time(&mut self, what: String) -> bool {
        self.seen.insert(what)
    }

    pub(super) fn next_number(&mut self) -> u64 {
        self.issued += 1;
        self.issued
    }
}
