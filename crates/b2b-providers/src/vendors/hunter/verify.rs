use std::time::Duration;

use rest_core::{Answer, async_trait};

use super::account::Account;
use super::counter::{Counter, Refused, refused};
use super::request::{self, EMAIL_VERIFIER};
use super::{ID, VERIFIER, map, wire};
use crate::vendors::desk::Paid;
use crate::vendors::text;
use crate::vendors::wire::decode;
use crate::{
    Budget, Delivered, Error, ErrorKind, Job, JobId, JobKind, JobTable, Jobs, Outcome, Price, Progress,
    Verification, Verify,
};

/// Between two questions for a check that is not finished; it is counted once.
const PAUSE: Duration = Duration::from_secs(5);
/// Questions before the check becomes a job.
const PATIENCE: u32 = 6;
/// A mail server that misbehaves is left alone for a while.
const LATER: Duration = Duration::from_secs(3_600);
/// Questions for a job before it is given up.
const LAST_POLL: u32 = 24;

#[derive(Debug)]
pub(super) struct Verifier {
    counter: Counter,
    account: Account,
}

/// What one question brought.
enum Reply {
    Done(Verification, bool),
    /// 202.
    NotFinished,
    /// 222.
    Later,
}

impl Verifier {
    pub(super) fn new(counter: Counter, account: Account) -> Self {
        Self { counter, account }
    }

    /// The status first: the body of a check that is not finished may be empty.
    fn read(answer: &Answer) -> Result<Reply, Error> {
        match answer.status().as_u16() {
            202 => Ok(Reply::NotFinished),
            222 => Ok(Reply::Later),
            _ => {
                let wire: wire::Envelope<wire::Check> = decode(&ID, EMAIL_VERIFIER, answer)?;
                let (verification, charged) = wire.data.0.and_then(map::check).ok_or_else(|| {
                    Error::new(ID, EMAIL_VERIFIER, ErrorKind::Malformed, "missing in the answer")
                        .at("data.status")
                })?;
                Ok(Reply::Done(verification, charged))
            }
        }
    }

    /// Turns the check into a job. Its price stays spent until the job says what it cost.
    fn hand_over(&self, email: &str, pause: Duration) -> JobId {
        let now = self.counter.desk.now();
        let mut job = Job::new(ID, JobKind::Verification, email, now, now + pause);
        job.held_credits = VERIFIER.credits;
        self.counter.desk.jobs.add(job)
    }

    fn end(&self, job: &Job, budget: &Budget, cost: f64) {
        if let Some(job) = self.counter.desk.jobs.finish(&job.id) {
            let rest = (job.held_credits - cost).max(0.0);
            budget.give_back(&ID, &self.counter.desk.priced(VERIFIER), rest);
        }
    }
}

#[async_trait]
impl Verify for Verifier {
    fn price(&self) -> Price {
        self.counter.desk.priced(VERIFIER)
    }

    async fn verify(&self, email: &str, budget: &Budget) -> Result<Outcome<Verification>, Error> {
        let Some(email) = text::email(email) else {
            let error = self.counter.desk.config(EMAIL_VERIFIER, "this is no e-mail address");
            return Err(error.at("email"));
        };
        let call = request::email_verifier(&email);
        let (mut answer, reservation) = match self.counter.pay(call.clone(), VERIFIER, budget).await {
            Ok(Paid::Answered(answer, reservation)) => (answer, reservation),
            Ok(Paid::OutOfCredits) => {
                return Ok(Outcome::OutOfCredits { until: self.account.resets_at().await });
            }
            Ok(other) => return Ok(other.without_answer()),
            Err(error) if refused(&error) == Refused::Claimed => return Ok(claimed()),
            Err(error) => return Err(error),
        };
        for _ in 0..PATIENCE {
            match Self::read(&answer)? {
                Reply::Done(value, charged) => {
                    let credits = if charged { VERIFIER.credits } else { 0.0 };
                    reservation.commit(credits);
                    return Ok(Outcome::Found { value, credits });
                }
                Reply::Later => {
                    drop(reservation);
                    return Ok(Outcome::Pending { job: self.hand_over(&email, LATER) });
                }
                Reply::NotFinished => {}
            }
            self.counter.desk.clock.sleep_until(self.counter.desk.now() + PAUSE).await;
            match self.counter.ask(call.clone()).await {
                Ok(next) => answer = next,
                Err(error) if refused(&error) == Refused::Claimed => {
                    reservation.refund();
                    return Ok(claimed());
                }
                // The check goes on at Hunter whatever became of this question.
                Err(_) => break,
            }
        }
        drop(reservation);
        Ok(Outcome::Pending { job: self.hand_over(&email, PAUSE * PATIENCE) })
    }
}

fn claimed<T>() -> Outcome<T> {
    Outcome::OptedOut { reason: "claimed_email at Hunter".to_owned() }
}

#[async_trait]
impl Jobs for Verifier {
    fn table(&self) -> &JobTable {
        &self.counter.desk.jobs
    }

    async fn poll(&self, job: &Job, budget: &Budget) -> Result<Progress, Error> {
        let outcome = match self.counter.ask(request::email_verifier(&job.handle)).await {
            Ok(answer) => match Self::read(&answer)? {
                Reply::Done(value, charged) => {
                    let credits = if charged { VERIFIER.credits } else { 0.0 };
                    Outcome::Found { value, credits }
                }
                waiting => {
                    if job.polls >= LAST_POLL {
                        self.end(job, budget, 0.0);
                        return Ok(Progress::Lost { reason: "the mail server does not answer".to_owned() });
                    }
                    let pause = if matches!(waiting, Reply::Later) { LATER } else { PAUSE * PATIENCE };
                    let until = self.counter.desk.now() + pause;
                    self.counter.desk.jobs.postpone(&job.id, until);
                    return Ok(Progress::Waiting { until });
                }
            },
            Err(error) if refused(&error) == Refused::Claimed => claimed(),
            Err(error) => return Err(error),
        };
        self.end(job, budget, outcome.credits());
        Ok(Progress::Finished(Delivered::Verification(outcome)))
    }
}
