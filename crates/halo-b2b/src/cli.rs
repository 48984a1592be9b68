//! The command line, a contract: flags as written.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// B2B leads into HaloPSA.
#[derive(Debug, Parser)]
#[command(name = "halo-b2b", version, about, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// One full cycle: read, match, plan, write, convert, promote
    Poll(Poll),
    /// What a poll would do, without doing it (the same as `poll --dry-run`)
    Plan(Plan),
    /// A stand-alone HaloPSA tenant with invented data and vendor answers
    Sandbox(Sandbox),
    /// The poll loop with webhooks, API and a page
    Serve(Serve),
    /// Custom fields, ticket types, statuses and lists in the tenant
    Setup(Setup),
    /// Reach, credentials, permissions, limits, mapping, providers
    Doctor(Doctor),
    /// The providers and what they can do
    Providers(Json),
    /// Free discovery: canonical records as JSON Lines
    Search(Search),
    /// One paid look-up: a canonical record
    Enrich(Enrich),
    /// Whether an address can be delivered to
    Verify(Verify),
    /// How well a person fits, by a vendor's rating
    Score(Score),
    /// Whether a company is about to buy
    Intent(Intent),
    /// Leads from a list in a file (CSV or Excel), through the same cycle as a poll
    Import(Import),
    /// Work through possible duplicates
    Review(Review),
    /// Writes that were refused or kept failing: list, replay or discard them
    DeadLetters(DeadLetters),
    /// Switch a provider on again that failed too often
    Enable(Enable),
    /// Normalise a column of phone numbers
    Phone(Phone),
    /// Find the same people, leads and companies in a table
    Match(Match),
}

#[derive(Debug, Args)]
pub(crate) struct Target {
    /// Configuration file (TOML)
    #[arg(long, value_name = "F")]
    pub(crate) config: Option<PathBuf>,
    /// Use an in-process tenant with invented data; needs no configuration
    #[arg(long)]
    pub(crate) sandbox: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Poll {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Plan only: nothing is written to the CRM
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Print the report (of a plan: the plan with it) as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the report as one self-contained page
    #[arg(long, value_name = "F.html")]
    pub(crate) report: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Address to listen on [default: `service.listen` of the configuration, else 127.0.0.1:3000]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    /// Address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8095")]
    pub(crate) listen: SocketAddr,
    /// Write a configuration, and a secrets file beside it, that point at this sandbox
    #[arg(long, value_name = "F.toml")]
    pub(crate) write_config: Option<PathBuf>,
    /// Keep the tenant in this file across restarts
    #[arg(long, value_name = "F.json")]
    pub(crate) state: Option<PathBuf>,
    /// Seed of every invented record and every scripted fault
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Clients in the tenant
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) clients: usize,
    /// Leads in the tenant
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub(crate) leads: usize,
    /// People known to the vendors
    #[arg(long, value_name = "N", default_value_t = 120)]
    pub(crate) vendor_records: usize,
    /// Request limit, `700/300s`; `off` for none
    #[arg(long, value_name = "LIMIT", default_value = "700/300s", value_parser = limit)]
    pub(crate) limit: Limit,
    /// Let the tenant's clock run faster
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub(crate) time_scale: f64,
    /// A scripted fault, e.g. `429:every=50`; may be given several times
    #[arg(long, value_name = "SPEC")]
    pub(crate) fault: Vec<String>,
}

/// A request limit: calls per seconds, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit(pub(crate) Option<(u32, u64)>);

fn limit(text: &str) -> Result<Limit, String> {
    if text == "off" {
        return Ok(Limit(None));
    }
    let parsed = text.split_once('/').and_then(|(calls, window)| {
        let seconds = window.strip_suffix('s').unwrap_or(window).parse().ok()?;
        let calls = calls.parse().ok()?;
        (calls > 0 && seconds > 0).then_some((calls, seconds))
    });
    parsed
        .map(|limit| Limit(Some(limit)))
        .ok_or_else(|| "expected CALLS/SECONDSs, as in 700/300s, or off".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct Setup {
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) mode: SetupMode,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct SetupMode {
    /// Show what is missing
    #[arg(long)]
    pub(crate) check: bool,
    /// Create what is missing
    #[arg(long)]
    pub(crate) apply: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Print the findings as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Json {
    /// Print as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Vendor {
    /// Provider id (see `providers`)
    #[arg(long, value_name = "P")]
    pub(crate) provider: String,
    /// Replaces the vendor's own base URL
    #[arg(long, value_name = "U")]
    pub(crate) base_url: Option<String>,
    /// Secrets file, store of tokens, and the vendor's settings of this configuration
    #[arg(long, value_name = "F")]
    pub(crate) config: Option<PathBuf>,
    /// A setting of the vendor's connection (see `providers --json`); may be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) option: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    #[command(flatten)]
    pub(crate) vendor: Vendor,
    /// What to look for: {"titles":[],"company_domains":[],"countries":[],…}
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(crate) query: String,
    /// At most this many records
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) limit: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Enrich {
    #[command(flatten)]
    pub(crate) vendor: Vendor,
    #[command(flatten)]
    pub(crate) subject: Subject,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Subject {
    /// A person, in the canonical record's keys
    #[arg(long, value_name = "JSON")]
    pub(crate) person: Option<String>,
    /// A company, in the canonical record's keys
    #[arg(long, value_name = "JSON")]
    pub(crate) company: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) vendor: Vendor,
    /// The address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: String,
}

#[derive(Debug, Args)]
pub(crate) struct Score {
    #[command(flatten)]
    pub(crate) vendor: Vendor,
    /// The person, in the canonical record's keys
    #[arg(long, value_name = "JSON")]
    pub(crate) person: String,
    /// Their company, in the canonical record's keys
    #[arg(long, value_name = "JSON")]
    pub(crate) company: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Intent {
    #[command(flatten)]
    pub(crate) vendor: Vendor,
    /// The company, in the canonical record's keys
    #[arg(long, value_name = "JSON")]
    pub(crate) company: String,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Provider id of the list (see `providers`: file import)
    #[arg(long, value_name = "P")]
    pub(crate) provider: String,
    /// The list
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) target: Target,
    /// Plan only: nothing is written to the CRM
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// Configuration file (TOML)
    #[arg(long, value_name = "F", global = true)]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) step: Option<Step>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Step {
    /// What waits (the default)
    List,
    /// Both sides of one, and why it is in question
    Show(Id),
    /// They are the same person, or: take the changes over
    Merge(Id),
    /// They are two people: let both live
    Create(Id),
    /// Nothing is to become of the lead, or: leave the record as it is
    Discard(Id),
}

#[derive(Debug, Args)]
pub(crate) struct Id {
    /// Id of the lead, or the beginning of it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

#[derive(Debug, Args)]
pub(crate) struct DeadLetters {
    /// Configuration file (TOML)
    #[arg(long, value_name = "F", global = true)]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) step: Option<Letter>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Letter {
    /// What waits (the default)
    List,
    /// Try it again with the next poll
    Replay(Number),
    /// Give it up for good, and what builds on it
    Discard(Number),
}

#[derive(Debug, Args)]
pub(crate) struct Number {
    /// Number in the list
    #[arg(value_name = "ID")]
    pub(crate) id: i64,
}

#[derive(Debug, Args)]
pub(crate) struct Enable {
    /// Configuration file (TOML)
    #[arg(long, value_name = "F")]
    pub(crate) config: PathBuf,
    /// The provider
    #[arg(value_name = "PROVIDER")]
    pub(crate) provider: String,
}

#[derive(Debug, Args)]
pub(crate) struct Phone {
    /// CSV with a heading line; standard input if absent
    #[arg(long, value_name = "F.csv")]
    pub(crate) input: Option<PathBuf>,
    /// Where to write; standard output if absent
    #[arg(long, value_name = "F.csv")]
    pub(crate) output: Option<PathBuf>,
    /// The column with the numbers
    #[arg(long, default_value = "phone")]
    pub(crate) column: String,
    /// The column with ISO-2 codes, English names or CRM regions
    #[arg(long, default_value = "region")]
    pub(crate) region_column: String,
    /// The region for rows without one
    #[arg(long, value_name = "XX")]
    pub(crate) region: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Match {
    /// CSV with a heading line
    #[arg(long, value_name = "F.csv")]
    pub(crate) input: PathBuf,
    /// Where to write the clusters
    #[arg(long, value_name = "F.csv")]
    pub(crate) output: PathBuf,
    /// What an unusual column holds, e.g. `surname=last_name`; may be given several times
    #[arg(long, value_name = "COLUMN=KIND")]
    pub(crate) map: Vec<String>,
    /// Say on stderr why rows were joined
    #[arg(long)]
    pub(crate) explain: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn limits() {
        assert_eq!(limit("700/300s"), Ok(Limit(Some((700, 300)))));
        assert_eq!(limit("off"), Ok(Limit(None)));
        assert!(limit("700").is_err() && limit("0/300s").is_err() && limit("7/0s").is_err());
    }
}
