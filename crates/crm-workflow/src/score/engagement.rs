//! How much a person reacted.

use crate::facts::Engagement;

/// Engagement, 0 to 100: an opened mail 2 points, a click 5, a reply 10, a connected call 15, a meeting 25.
#[must_use]
pub fn engagement_score(counts: &Engagement) -> u8 {
    let points = [
        (counts.emails_opened, 2),
        (counts.emails_clicked, 5),
        (counts.emails_replied, 10),
        (counts.calls_connected, 15),
        (counts.meetings_scheduled, 25),
    ]
    .into_iter()
    .map(|(count, each)| u64::from(count) * each)
    .sum::<u64>();
    points.min(100) as u8
}

/// Shares of what was sent or tried, 0 to 1; absent where nothing was.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Rates {
    /// Opened of sent.
    pub opened: Option<f64>,
    /// Clicked of sent.
    pub clicked: Option<f64>,
    /// Answered of sent.
    pub replied: Option<f64>,
    /// Connected of called.
    pub connected: Option<f64>,
}

/// The shares behind the counts.
#[must_use]
pub fn rates(counts: &Engagement) -> Rates {
    let share = |part: u32, whole: u32| (whole > 0).then(|| f64::from(part) / f64::from(whole));
    Rates {
        opened: share(counts.emails_opened, counts.emails_sent),
        clicked: share(counts.emails_clicked, counts.emails_sent),
        replied: share(counts.emails_replied, counts.emails_sent),
        connected: share(counts.calls_connected, counts.calls_made),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_add_up_to_a_hundred_at_most() {
        let mut counts = Engagement { emails_opened: 3, emails_clicked: 2, ..Engagement::default() };
        assert_eq!(engagement_score(&counts), 16);
        counts = Engagement {
            emails_replied: 1,
            calls_connected: 1,
            meetings_scheduled: 1,
            ..Engagement::default()
        };
        assert_eq!(engagement_score(&counts), 50);
        counts.emails_opened = u32::MAX;
        assert_eq!(engagement_score(&counts), 100);
    }

    #[test]
    fn nothing_sent_has_no_rate() {
        let counts =
            Engagement { emails_sent: 4, emails_opened: 1, calls_connected: 3, ..Engagement::default() };
        let rates = rates(&counts);
        assert_eq!((rates.opened, rates.replied, rates.connected), (Some(0.25), Some(0.0), None));
    }
}
