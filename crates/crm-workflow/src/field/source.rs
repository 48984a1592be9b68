//! Known sources of leads, which are the options of `CFLeadSource`.

/// A source of leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Identifier in configuration and addresses, like `apollo`.
    pub slug: &'static str,
    /// Name people see; the option of `CFLeadSource`.
    pub display: &'static str,
}

/// Every known source, `Manual` and `Other` last.
pub const SOURCES: &[Source] = &[
    Source { slug: "apollo", display: "Apollo.io" },
    Source { slug: "zoominfo", display: "ZoomInfo" },
    Source { slug: "uplead", display: "UpLead" },
    Source { slug: "hunter", display: "Hunter.io" },
    Source { slug: "lusha", display: "Lusha" },
    Source { slug: "seamless", display: "Seamless.ai" },
    Source { slug: "lead411", display: "Lead411" },
    Source { slug: "rocketreach", display: "RocketReach" },
    Source { slug: "bookyourdata", display: "BookYourData" },
    Source { slug: "crayon", display: "Crayon" },
    Source { slug: "klue", display: "Klue" },
    Source { slug: "madkudu", display: "MadKudu" },
    Source { slug: "leadiq", display: "LeadIQ" },
    Source { slug: "hg_data", display: "HG Data" },
    Source { slug: "discoverorg", display: "DiscoverOrg" },
    Source { slug: "bombora", display: "Bombora" },
    Source { slug: "everstring", display: "EverString" },
    Source { slug: "datanyze", display: "Datanyze" },
    Source { slug: "outreach", display: "Outreach" },
    Source { slug: "linkedin", display: "LinkedIn Sales Navigator" },
    Source { slug: "clearbit", display: "Clearbit" },
    Source { slug: "clay", display: "Clay" },
    Source { slug: "connectwise", display: "ConnectWise Sell" },
    Source { slug: "manual", display: "Manual" },
    Source { slug: "other", display: "Other" },
];

/// `CFLeadSource` has no published option list: these are the display names of [`SOURCES`].
pub(super) const SOURCE: &[&str] = &{
    let mut names = [""; SOURCES.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = SOURCES[at].display;
        at += 1;
    }
    names
};

/// The source with this identifier, including two aliases in use.
pub(super) fn by_slug(slug: &str) -> Option<&'static Source> {
    let slug = match slug {
        "hg_insights" => "hg_data",
        "connectwise_sell" => "connectwise",
        other => other,
    };
    SOURCES.iter().find(|source| source.slug.eq_ignore_ascii_case(slug))
}
