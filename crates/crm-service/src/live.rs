//! Where a cycle stands, told as it goes to whoever watches.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use crm_sync::engine::{OnProgress, Progress};
use crm_sync::report::PollReport;
use crm_sync::rest_core::Timestamp;
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::api::Report;
use crate::auth::Role;
use crate::guard::{Allowed, Viewer};
use crate::service::Service;

/// A stage of the cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Stage {
    name: String,
    done: u64,
    expected: Option<u64>,
    over: bool,
}

/// The cycle that is under way, or the last one.
#[derive(Debug, Clone, Default)]
struct Now {
    running: bool,
    began: Option<Timestamp>,
    stages: Vec<Stage>,
    last: Option<Arc<PollReport>>,
    closed: bool,
}

impl Now {
    fn step(&mut self, progress: Progress<'_>) {
        let (Progress::Begin(name, _) | Progress::Advance(name, _) | Progress::End(name)) = progress;
        let at = match self.stages.iter().position(|stage| stage.name == name) {
            Some(at) => at,
            None => {
                self.stages.push(Stage { name: name.to_owned(), done: 0, expected: None, over: false });
                self.stages.len() - 1
            }
        };
        let stage = &mut self.stages[at];
        match progress {
            // A stage may come twice in a cycle; its count goes on.
            Progress::Begin(_, expected) => (stage.expected, stage.over) = (expected, false),
            Progress::Advance(_, count) => stage.done += count,
            Progress::End(_) => stage.over = true,
        }
    }

    fn told(&self, role: Role) -> Value {
        json!({
            "running": self.running,
            "began": self.began,
            "stages": self.stages,
            "last": self.last.as_deref().map(|report| Report::seen_by(report, role)),
        })
    }
}

/// Where the cycle stands. Clones share everything.
#[derive(Debug, Clone)]
pub struct Live {
    now: Arc<watch::Sender<Now>>,
}

impl Default for Live {
    fn default() -> Self {
        Self { now: Arc::new(watch::Sender::default()) }
    }
}

impl Live {
    /// What [`Engine::on_progress`](crm_sync::engine::Engine::on_progress) is to call, so that the page shows the
    /// stages of a cycle while it runs.
    #[must_use]
    pub fn observer(&self) -> OnProgress {
        let now = Arc::clone(&self.now);
        Arc::new(move |progress| {
            now.send_modify(|now| now.step(progress));
        })
    }

    /// Ends every stream, so that a server that waits for its connections can stop.
    pub fn close(&self) {
        self.now.send_modify(|now| now.closed = true);
    }

    pub(crate) fn begin(&self, at: Timestamp) {
        self.now.send_modify(|now| (now.running, now.began, now.stages) = (true, Some(at), Vec::new()));
    }

    pub(crate) fn end(&self, report: Option<&PollReport>) {
        self.now.send_modify(|now| {
            now.running = false;
            if let Some(report) = report {
                now.last = Some(Arc::new(report.clone()));
            }
        });
    }

    /// The report of the last cycle that wrote.
    pub(crate) fn last(&self) -> Option<Arc<PollReport>> {
        self.now.borrow().last.clone()
    }
}

/// `GET /live`: the state now and after every change of it, as server-sent events. Who reads slowly gets the newest
/// state and not every one.
pub(crate) async fn stream(
    allowed: Allowed<Viewer>,
    State(service): State<Service>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let role = allowed.caller.role;
    let states = unfold((service.live().now.subscribe(), true), move |(mut states, first)| async move {
        if !first && states.changed().await.is_err() {
            return None;
        }
        let event = {
            let now = states.borrow_and_update();
            if now.closed {
                return None;
            }
            Event::default().data(now.told(role).to_string())
        };
        Some((Ok(event), (states, false)))
    });
    Sse::new(states).keep_alive(KeepAlive::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_add_up_and_begin_again_with_each_cycle() {
        let live = Live::default();
        let observer = live.observer();
        live.begin(Timestamp::from_millis(0));
        for progress in [
            Progress::Begin("match", Some(7)),
            Progress::Advance("match", 5),
            Progress::Advance("match", 2),
            Progress::End("match"),
            Progress::Begin("plan", None),
        ] {
            observer(progress);
        }
        let told = live.now.borrow().told(Role::Viewer);
        assert_eq!(
            told["stages"],
            json!([
                { "name": "match", "done": 7, "expected": 7, "over": true },
                { "name": "plan", "done": 0, "expected": null, "over": false },
            ])
        );
        assert_eq!((&told["running"], &told["last"]), (&json!(true), &Value::Null));
        live.end(None);
        live.begin(Timestamp::from_millis(1));
        assert_eq!(live.now.borrow().told(Role::Viewer)["stages"], json!([]));
    }
}
