//! The decisions of a bulk write: how many at once, and what a failure means. Pure.

use halo_model::{Fault, FaultKind};
use rest_core::{Delivery, ErrorKind, StatusCode};

use crate::error::Error;

/// How many records go into one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) start: usize,
    max: usize,
}

impl Limits {
    pub(crate) fn new(start: usize, max: usize) -> Self {
        let max = max.max(1);
        Self { start: start.clamp(1, max), max }
    }

    /// Twice as many after a call that was full.
    pub(crate) fn after_success(self, size: usize, sent: usize) -> usize {
        if sent < size { size } else { size.saturating_mul(2).min(self.max) }
    }

    /// Half of what took too long.
    pub(crate) fn after_timeout(self, size: usize, sent: usize) -> usize {
        size.min(sent / 2).max(1)
    }
}

/// What a failed call means for the records in it.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Nothing was processed, and the next call would fare no better.
    Stop,
    /// Halo complains about single elements, and looked at them before it processed any.
    Blamed(Fault),
    /// Halo refused the call as a whole. If `processed`, elements before the bad one may have been written.
    Refused { fault: Fault, processed: bool },
    /// Nobody knows what was processed. If `slow`, because it took too long.
    Doubt { slow: bool },
}

/// Judges a failed call with `sent` records, of which none is an update if `creates_only`.
pub(crate) fn judge(error: &Error, sent: usize, creates_only: bool) -> Verdict {
    if error.delivery() == Delivery::Unknown || error.kind() == ErrorKind::TooLarge {
        let slow = matches!(error.kind(), ErrorKind::Timeout | ErrorKind::TooLarge)
            || error.status() == Some(StatusCode::GATEWAY_TIMEOUT);
        return Verdict::Doubt { slow };
    }
    let is_about_records = match error.kind() {
        ErrorKind::Rejected => !matches!(
            error.status(),
            Some(StatusCode::METHOD_NOT_ALLOWED | StatusCode::UNSUPPORTED_MEDIA_TYPE)
        ),
        // An update of a record that is gone; a create cannot be missing anything.
        ErrorKind::NotFound => !creates_only,
        _ => false,
    };
    let Some(fault) = error.fault().filter(|_| is_about_records) else { return Verdict::Stop };
    let is_model = fault.kind == FaultKind::Model;
    if is_model && fault.blames_elements_only() && fault.elements().iter().all(|index| *index < sent) {
        return Verdict::Blamed(fault);
    }
    Verdict::Refused { fault, processed: !is_model }
}

/// Two groups for what is left of a group that failed. If Halo wrote the first records of it and no others, the bad
/// one is the next; otherwise it may be anywhere.
pub(crate) fn split(mut left: Vec<usize>, stopped_at_first: bool) -> [Vec<usize>; 2] {
    let at = if stopped_at_first { 1.min(left.len()) } else { left.len().div_ceil(2) };
    let second = left.split_off(at);
    [left, second]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_double_up_and_halve_down() {
        let limits = Limits::new(25, 100);
        assert_eq!(limits.after_success(25, 25), 50);
        assert_eq!(limits.after_success(50, 50), 100);
        assert_eq!(limits.after_success(100, 100), 100);
        assert_eq!(limits.after_success(50, 3), 50);
        assert_eq!(limits.after_timeout(100, 100), 50);
        assert_eq!(limits.after_timeout(100, 3), 1);
        assert_eq!(limits.after_timeout(1, 1), 1);
        assert_eq!(Limits::new(0, 0), Limits::new(1, 1));
        assert_eq!(Limits::new(500, 100).start, 100);
    }

    #[test]
    fn split_loses_nothing() {
        assert_eq!(split(vec![4, 5, 6], false), [vec![4, 5], vec![6]]);
        assert_eq!(split(vec![4, 5, 6], true), [vec![4], vec![5, 6]]);
        assert_eq!(split(vec![4], true), [vec![4], vec![]]);
        assert_eq!(split(vec![], false), [Vec::<usize>::new(), vec![]]);
    }
}
