//! Progress bars: on stderr, only when it is a terminal.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};

use crm_sync::engine::{OnProgress, Progress};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// A receiver of the engine's progress, or none when nobody watches.
pub(crate) fn for_engine() -> Option<OnProgress> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let screen = MultiProgress::new();
    let bars: Mutex<BTreeMap<String, ProgressBar>> = Mutex::new(BTreeMap::new());
    Some(Arc::new(move |progress| {
        let mut bars = bars.lock().unwrap_or_else(PoisonError::into_inner);
        match progress {
            Progress::Begin(name, total) => {
                let bar = screen.add(bar(total, "records"));
                bar.set_prefix(name.to_owned());
                if let Some(old) = bars.insert(name.to_owned(), bar) {
                    old.finish_and_clear();
                }
            }
            Progress::Advance(name, count) => {
                if let Some(bar) = bars.get(name) {
                    bar.inc(count);
                }
            }
            Progress::End(name) => {
                if let Some(bar) = bars.remove(name) {
                    bar.finish();
                }
            }
        }
    }))
}

/// The same, beside another receiver.
pub(crate) fn beside(other: OnProgress) -> OnProgress {
    match for_engine() {
        None => other,
        Some(bars) => Arc::new(move |progress| {
            bars(progress);
            other(progress);
        }),
    }
}

/// A bar of its own, hidden when stderr is not a terminal.
pub(crate) fn bar(total: Option<u64>, unit: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            format!("{{prefix:20}} [{{bar:30}}] {{human_pos}}/{{human_len}} {unit} {{per_sec}} {{eta}}"),
        ),
        None => (
            ProgressBar::new_spinner(),
            format!("{{prefix:20}} {{spinner}} {{human_pos}} {unit} {{per_sec}}"),
        ),
    };
    match ProgressStyle::with_template(&template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
