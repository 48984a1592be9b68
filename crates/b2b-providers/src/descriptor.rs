use crate::{ProviderId, capability::Capability};

/// Where a product stands in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lifecycle {
    /// It has a public API.
    Active,
    /// It delivers files only.
    FileImportOnly,
    /// It is gone; the successor serves its users.
    Retired {
        /// The provider that serves them now.
        successor: ProviderId,
    },
    /// Its API is open to partners only.
    PartnerGated,
}

impl Lifecycle {
    /// A word for tables.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::FileImportOnly => "file import only",
            Self::Retired { .. } => "retired",
            Self::PartnerGated => "partner-gated",
        }
    }
}

/// What a call costs at most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// The operation, as errors and spans name it.
    pub call: &'static str,
    /// Credits of the vendor.
    pub credits: f64,
    /// US dollars, assumed: contracts differ. The connection option `usd_per_credit` overrides it.
    pub usd: f64,
    /// What one unit is: `person found`, `page`.
    pub unit: &'static str,
}

impl Price {
    /// A price of one unit.
    #[must_use]
    pub const fn new(call: &'static str, credits: f64, usd: f64, unit: &'static str) -> Self {
        Self { call, credits, usd, unit }
    }

    /// The price of several units.
    #[must_use]
    pub fn times(mut self, units: f64) -> Self {
        self.credits *= units;
        self.usd *= units;
        self
    }

    /// The same price with this many dollars a credit.
    #[must_use]
    pub fn at(mut self, usd_per_credit: f64) -> Self {
        self.usd = self.credits * usd_per_credit;
        self
    }

    /// What this many credits of the call cost in dollars.
    pub(crate) fn money_of(&self, credits: f64) -> f64 {
        if self.credits > 0.0 { self.usd / self.credits * credits } else { 0.0 }
    }
}

/// How often a vendor may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateQuota {
    /// Which calls: `all`, or the name of a group of calls.
    pub pool: &'static str,
    /// This many calls …
    pub calls: u32,
    /// … in this many seconds.
    pub seconds: u32,
}

/// A secret or setting that a connection takes, by the name of its environment variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credential {
    /// Name of the environment variable and of the secret in [`Connection`](crate::Connection).
    pub name: &'static str,
    /// Needed by every connection; the others are alternatives or extras.
    pub required: bool,
    /// What it is.
    pub about: &'static str,
}

/// What is known of a provider without calling it.
#[derive(Debug, Clone, PartialEq)]
pub struct Descriptor {
    /// Feature name and id.
    pub id: ProviderId,
    /// Name to show.
    pub display_name: &'static str,
    /// Where the product stands in its life.
    pub lifecycle: Lifecycle,
    /// How calls prove who they are, in words.
    pub auth: &'static str,
    /// What the paid calls cost; a call that is not listed is free.
    pub prices: &'static [Price],
    /// How often it may be called; answers of the vendor correct it.
    pub quotas: &'static [RateQuota],
    /// What the connection takes.
    pub credentials: &'static [Credential],
    /// Options of the connection (`name`, what it does).
    pub options: &'static [(&'static str, &'static str)],
    /// Where the vendor listens, up to where the paths begin.
    pub base_url: &'static str,
    /// Capabilities that rest on one source only and are off until an option switches them on.
    pub unverified: &'static [&'static str],
    /// The vendor's page of the documentation, Markdown.
    pub docs: &'static str,
}

impl Descriptor {
    /// The row of this provider in the table of the documentation.
    #[must_use]
    pub fn row(&self, capabilities: &[Capability]) -> String {
        let can: Vec<&str> = capabilities.iter().map(|capability| capability.as_str()).collect();
        let prices: Vec<String> = self
            .prices
            .iter()
            .map(|price| format!("{} {} / {}", price.call, price.credits, price.unit))
            .collect();
        let state = match &self.lifecycle {
            Lifecycle::Retired { successor } => format!("retired, served by `{successor}`"),
            other => other.as_str().to_owned(),
        };
        format!(
            "| `{}` | {} | {state} | {} | {} | {} |",
            self.id,
            self.display_name,
            self.auth,
            can.join(", "),
            if prices.is_empty() { "free".to_owned() } else { prices.join("; ") }
        )
    }
}
