//! The summary of a cycle for a person: stages, funnel, calls, troubles.

use crm_sync::report::PollReport;

use super::table;

/// At most this many troubles are listed one by one.
const TROUBLES: usize = 12;

/// The whole summary as text.
pub(crate) fn text(report: &PollReport) -> String {
    let mut text = String::new();
    let title = if report.dry_run { "Plan (nothing was written)" } else { "Poll" };
    text.push_str(&format!("{title} of {}\n\n", report.timestamp));
    text.push_str(&stages(report));
    text.push('\n');
    text.push_str(&funnel(report));
    text.push('\n');
    text.push_str(&sources(report));
    text.push('\n');
    if !report.costs.is_empty() {
        let columns = ["paid", "credits", "US dollars", "leads", "per lead"];
        text.push_str(&table::render(&columns, &report.cost_rows()));
        text.push('\n');
    }
    text.push_str(&calls(report));
    text.push_str(&troubles(report));
    text
}

fn stages(report: &PollReport) -> String {
    let rows: Vec<Vec<String>> = report
        .stages
        .iter()
        .map(|stage| {
            vec![
                stage.name.clone(),
                stage.records_in.to_string(),
                stage.records_out.to_string(),
                format!("{} ms", stage.duration_ms),
            ]
        })
        .collect();
    table::render(&["stage", "in", "out", "time"], &rows)
}

fn funnel(report: &PollReport) -> String {
    let rows = report.funnel();
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|(name, count)| {
            let length = usize::try_from((count * 30).div_ceil(most)).unwrap_or(30);
            vec![(*name).to_owned(), count.to_string(), "█".repeat(length)]
        })
        .collect();
    table::render(&["funnel", "count", ""], &rows)
}

fn sources(report: &PollReport) -> String {
    let rows: Vec<Vec<String>> = report
        .data_sources
        .iter()
        .map(|(name, records)| {
            let id = name.trim_end_matches("_records");
            vec![
                id.to_owned(),
                records.to_string(),
                report.provider_calls.get(id).copied().unwrap_or_default().to_string(),
                report.credits_spent.get(id).map_or_else(|| "0".to_owned(), f64::to_string),
            ]
        })
        .collect();
    table::render(&["source", "records", "calls", "credits"], &rows)
}

fn calls(report: &PollReport) -> String {
    let per_thousand = report
        .halo_calls_per_1000_leads
        .map_or_else(|| "no leads written".to_owned(), |figure| format!("{figure} per 1,000 leads written"));
    let waiting = match (report.paused, report.parked) {
        (0, 0) => String::new(),
        (paused, parked) => format!(
            "Writes tried again later: {paused}; waiting for you: {parked} (halo-b2b dead-letters).\n"
        ),
    };
    format!(
        "Calls to Halo: {} ({} of them writes), {per_thousand}; waited {} ms for limits.\n{waiting}Time: {:.2} s.\n",
        report.halo_calls,
        report.halo_write_calls,
        report.waited_ms,
        report.duration_ms as f64 / 1000.0
    )
}

fn troubles(report: &PollReport) -> String {
    if report.errors.is_empty() {
        return String::new();
    }
    let mut text =
        format!("\n{} troubles (what they concern is tried again next time):\n", report.errors.len());
    for trouble in report.errors.iter().take(TROUBLES) {
        text.push_str(&format!(
            "  {} {} {}: {}\n",
            trouble.source, trouble.stage, trouble.key, trouble.message
        ));
    }
    if report.errors.len() > TROUBLES {
        text.push_str(&format!("  … and {} more; --json lists them all\n", report.errors.len() - TROUBLES));
    }
    text
}
