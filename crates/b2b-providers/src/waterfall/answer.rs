use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Attempt, Fate, Remembered, Step};
use crate::{EmailStatus, Outcome, Person};

/// An answer that was bought before, or a question that must not be asked again.
pub(super) fn recall(step: &Step, known: Remembered) -> (Attempt, Option<Person>) {
    let mut attempt = Attempt { remembered: true, ..Attempt::new(step) };
    let (outcome, observation): (Outcome<()>, _) = match known.what {
        Fate::Found(person) => (Outcome::Found { value: (), credits: 0.0 }, Some(*person)),
        Fate::NotFound => (Outcome::NotFound, None),
        Fate::OptedOut(reason) => {
            let observation = opted_out(step, reason.clone());
            (Outcome::OptedOut { reason }, Some(observation))
        }
        Fate::Pending(job) => {
            attempt.job = Some(job.clone());
            (Outcome::Pending { job }, None)
        }
        Fate::Asked => (Outcome::Unknown { reason: String::new() }, None),
        Fate::Unknown(reason) => (Outcome::Unknown { reason }, None),
    };
    attempt.outcome = outcome.as_str();
    (attempt, observation)
}

pub(super) fn opted_out(step: &Step, reason: String) -> Person {
    Person {
        source: Some(step.id()),
        do_not_contact: true,
        opt_out_reason: Some(reason),
        ..Person::default()
    }
}

/// The observations without addresses that take no mail, as long as there is one that may: what to [combine](crate::combine())
/// after addresses were checked.
#[must_use]
pub fn sift(observations: &[Person]) -> Cow<'_, [Person]> {
    let address = |person: &Person| person.email.as_ref().map(|email| email.to_lowercase());
    let dead: BTreeSet<String> = observations
        .iter()
        .filter(|person| person.email_status == Some(EmailStatus::Undeliverable))
        .filter_map(address)
        .collect();
    let is_dead = |person: &Person| address(person).is_some_and(|email| dead.contains(&email));
    let is_replaced = observations.iter().any(|person| person.email.is_some() && !is_dead(person));
    if dead.is_empty() || !is_replaced {
        return Cow::Borrowed(observations);
    }
    let mut all = observations.to_vec();
    for person in all.iter_mut().filter(|person| is_dead(person)) {
        person.email = None;
        person.email_status = None;
    }
    Cow::Owned(all)
}
