//! Timers as data. Firing one is idempotent: look at the state again first.

use core::fmt;

use crate::stage::Stage;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum TimerKind {
    /// A new lead was not taken up: tell the team lead.
    Sla,
    /// Research took long: remind the agent.
    Research,
    /// No news after contact: create a to-do.
    FollowUp,
    /// No answer at all: propose to close.
    ResponseWindow,
}

/// What is to be done when a timer is due and its record still stands where it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OnDue {
    /// Tell the team lead; no change.
    NotifyTeamLead,
    /// Remind the agent; no change.
    RemindAgent,
    /// Create a to-do action.
    CreateTodo,
    /// Propose [`NoInterest`](Stage::NoInterest) in a note.
    ProposeNoInterest,
    /// Raise [`Event::Declined`](crate::Event::Declined).
    CloseUnresponsive,
}

impl TimerKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Sla, Self::Research, Self::FollowUp, Self::ResponseWindow];

    /// Key, like `follow_up`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sla => "sla",
            Self::Research => "research",
            Self::FollowUp => "follow_up",
            Self::ResponseWindow => "response_window",
        }
    }

    /// The stage in which the timer means anything.
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self {
            Self::Sla => Stage::NewLead,
            Self::Research => Stage::Researching,
            Self::FollowUp | Self::ResponseWindow => Stage::Contacted,
        }
    }

    /// The timer with this key.
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

impl fmt::Display for TimerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// How long each timer waits, and the two switches that belong to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct Timers {
    /// Hours until a new lead must be claimed.
    pub sla_hours: u32,
    /// Hours research may take.
    pub research_hours: u32,
    /// Days until a follow-up.
    pub follow_up_days: u32,
    /// Days in which an answer may still come.
    pub response_window_days: u32,
    /// Remind of research that takes long.
    pub remind_research: bool,
    /// Close leads that never answer instead of proposing it.
    pub auto_close_unresponsive: bool,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            sla_hours: 24,
            research_hours: 48,
            follow_up_days: 7,
            response_window_days: 30,
            remind_research: false,
            auto_close_unresponsive: false,
        }
    }
}

impl Timers {
    /// Seconds from the start of a timer until it is due.
    #[must_use]
    pub fn seconds(&self, kind: TimerKind) -> u64 {
        const HOUR: u64 = 3_600;
        match kind {
            TimerKind::Sla => u64::from(self.sla_hours) * HOUR,
            TimerKind::Research => u64::from(self.research_hours) * HOUR,
            TimerKind::FollowUp => u64::from(self.follow_up_days) * 24 * HOUR,
            TimerKind::ResponseWindow => u64::from(self.response_window_days) * 24 * HOUR,
        }
    }

    /// What a due timer asks for, if its record is at `stage`; `None` if the record has moved on or the timer is off.
    #[must_use]
    pub fn due(&self, kind: TimerKind, stage: Stage) -> Option<OnDue> {
        if stage != kind.stage() {
            return None;
        }
        match kind {
            TimerKind::Sla => Some(OnDue::NotifyTeamLead),
            TimerKind::Research => self.remind_research.then_some(OnDue::RemindAgent),
            TimerKind::FollowUp => Some(OnDue::CreateTodo),
            TimerKind::ResponseWindow if self.auto_close_unresponsive => Some(OnDue::CloseUnresponsive),
            TimerKind::ResponseWindow => Some(OnDue::ProposeNoInterest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_speaks_only_where_it_was_set() {
        let timers = Timers::default();
        for kind in TimerKind::ALL {
            assert_eq!(TimerKind::by_key(kind.key()), Some(kind));
            for stage in Stage::ALL {
                let speaks = stage == kind.stage() && kind != TimerKind::Research;
                assert_eq!(timers.due(kind, stage).is_some(), speaks, "{kind} at {stage}");
            }
        }
        assert_eq!(timers.seconds(TimerKind::Sla), 86_400);
        assert_eq!(timers.seconds(TimerKind::ResponseWindow), 30 * 86_400);
        let strict = Timers { remind_research: true, auto_close_unresponsive: true, ..timers };
        assert_eq!(strict.due(TimerKind::Research, Stage::Researching), Some(OnDue::RemindAgent));
        assert_eq!(strict.due(TimerKind::ResponseWindow, Stage::Contacted), Some(OnDue::CloseUnresponsive));
    }
}
