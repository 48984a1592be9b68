//! Rank and department of a person.

use crate::field::Field;
use crate::words::{Words, lookup};

/// Rank, coarser than the option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Band {
    /// A title that tells nothing.
    Unknown,
    /// Individual contributor.
    Ic,
    /// Senior individual contributor.
    Senior,
    /// Manager.
    Manager,
    /// Director.
    Director,
    /// Vice president.
    Vp,
    /// Head of the company or of one of its functions.
    CLevel,
}

impl Band {
    /// Key, like `c_level`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Ic => "ic",
            Self::Senior => "senior",
            Self::Manager => "manager",
            Self::Director => "director",
            Self::Vp => "vp",
            Self::CLevel => "c_level",
        }
    }

    /// The band a level option stands for by itself. `Other` covers several and stands for none.
    #[must_use]
    pub fn of_option(option: &str) -> Self {
        match Field::LeadManagementLevel.option(option) {
            Some("CEO" | "CFO" | "CTO" | "COO" | "President") => Self::CLevel,
            Some("Vice President") => Self::Vp,
            Some("Director") => Self::Director,
            Some("Senior Manager" | "Manager") => Self::Manager,
            Some("Senior") => Self::Senior,
            Some("Individual Contributor") => Self::Ic,
            _ => Self::Unknown,
        }
    }
}

/// Rank of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManagementLevel {
    /// Option of `CFLeadManagementLevel`.
    pub option: &'static str,
    /// Rank behind it; `Other` may still be a head of a function.
    pub band: Band,
}

/// Rank from the job title, else from the vendor's own word for it. Nothing known gives `None`.
#[must_use]
pub fn management_level(title: Option<&str>, seniority: Option<&str>) -> Option<ManagementLevel> {
    let title = title.map(Words::new).filter(|words| !words.is_empty());
    let seniority = seniority.map(Words::new);
    let level = |option, band| Some(ManagementLevel { option, band });
    match title {
        Some(title) => from_title(&title).or_else(|| match seniority.as_ref().and_then(from_seniority) {
            Some(ManagementLevel { band: Band::Ic, .. }) => level("Individual Contributor", Band::Ic),
            _ => level("Other", Band::Unknown),
        }),
        None => seniority.as_ref().and_then(from_seniority),
    }
}

fn from_title(title: &Words) -> Option<ManagementLevel> {
    // Whoever assists somebody, or works in somebody's office, does not hold that somebody's rank.
    let assistant = ["assistant to", "executive assistant", "personal assistant"]
        .iter()
        .filter_map(|phrase| title.find(phrase))
        .min();
    if let Some(at) = assistant {
        return staff(&title.before(at));
    }
    if title.has("office of") {
        return staff(title);
    }
    executive(title).or_else(|| staff(title))
}

fn executive(title: &Words) -> Option<ManagementLevel> {
    const FUNCTIONS: &[&str] =
        &["cio", "ciso", "cmo", "cro", "cpo", "cdo", "chro", "cso", "clo", "cco", "cao", "cxo"];
    // These own a thing, not the company.
    const OF_A_THING: &[&str] = &[
        "product owner",
        "process owner",
        "service owner",
        "system owner",
        "data owner",
        "business owner analyst",
    ];
    let owner = title.has_any(&["owner", "proprietor"]) && !title.has_any(OF_A_THING);
    let ceo = ["ceo", "chief executive", "founder", "co founder", "cofounder", "managing director"];
    let (option, band) = if owner || title.has_any(&ceo) {
        ("CEO", Band::CLevel)
    } else if title.has_any(&["cfo", "chief financial"]) {
        ("CFO", Band::CLevel)
    } else if title.has_any(&["cto", "chief technology", "chief technical"]) {
        ("CTO", Band::CLevel)
    } else if title.has_any(&["coo", "chief operating"]) {
        ("COO", Band::CLevel)
    } else if title.has_any(FUNCTIONS) || chief_officer(title) {
        ("Other", Band::CLevel)
    } else if title.has_any(&["vp", "svp", "evp", "avp", "vice president"]) {
        ("Vice President", Band::Vp)
    } else if title.has("president") {
        ("President", Band::CLevel)
    } else {
        return None;
    };
    Some(ManagementLevel { option, band })
}

fn chief_officer(title: &Words) -> bool {
    title.find("chief").is_some_and(|chief| title.find("officer").is_some_and(|officer| officer > chief))
}

fn staff(title: &Words) -> Option<ManagementLevel> {
    let (option, band) = if title.has_any(&["director", "head of"]) {
        ("Director", Band::Director)
    } else if title.has_any(&["senior manager", "sr manager", "group manager"]) {
        ("Senior Manager", Band::Manager)
    } else if title.has_any(&["manager", "team lead", "supervisor"]) {
        ("Manager", Band::Manager)
    } else if title.has_any(&["senior", "sr", "lead", "principal"]) {
        ("Senior", Band::Senior)
    } else {
        return None;
    };
    Some(ManagementLevel { option, band })
}

fn from_seniority(words: &Words) -> Option<ManagementLevel> {
    let (option, band) = match words.as_str() {
        "c level" | "clevel" | "c suite" | "csuite" | "cxo" | "executive" => ("Other", Band::CLevel),
        "owner" | "founder" => ("CEO", Band::CLevel),
        "vp" | "vp level" | "svp" | "vice president" => ("Vice President", Band::Vp),
        "director" | "director level" | "head" => ("Director", Band::Director),
        "manager" | "manager level" => ("Manager", Band::Manager),
        "senior" => ("Senior", Band::Senior),
        "entry" | "junior" | "mid" | "professional" | "individual contributor" | "non manager" | "intern" => {
            ("Individual Contributor", Band::Ic)
        }
        _ => return None,
    };
    Some(ManagementLevel { option, band })
}

/// In the order in which they are tried: security before IT, business development before sales.
const DEPARTMENTS: &[(&str, &[&str])] = &[
    ("Security", &["security", "ciso", "infosec", "cybersecurity"]),
    (
        "IT",
        &["information technology", "it", "infrastructure", "systems", "network", "helpdesk", "help desk"],
    ),
    ("Engineering", &["engineering", "software", "developer", "devops"]),
    ("R&D", &["research", "r d"]),
    ("Product", &["product"]),
    ("Finance", &["finance", "accounting", "controller", "treasury", "cfo"]),
    ("Operations", &["operations", "coo"]),
    ("Business Development", &["business development"]),
    ("Sales", &["sales", "account executive", "revenue"]),
    ("Marketing", &["marketing", "brand", "demand generation", "cmo"]),
    ("Communications", &["communications", "pr", "public relations"]),
    ("HR", &["human resources", "people", "talent", "recruiting", "hr"]),
    ("Legal", &["legal", "counsel"]),
    ("Compliance", &["compliance", "risk", "audit", "privacy"]),
    ("Customer Success", &["customer success", "support", "service desk"]),
    ("Procurement", &["procurement", "purchasing", "buyer"]),
    ("Supply Chain", &["supply chain", "logistics", "warehouse"]),
    ("Manufacturing", &["manufacturing", "production", "plant"]),
    ("Facilities", &["facilities"]),
];

/// Department from the vendor's department, else from the job title.
///
/// A department that fits no option is `Other`; without any hint there is none.
#[must_use]
pub fn department(department: Option<&str>, title: Option<&str>) -> Option<&'static str> {
    let stated = department.map(str::trim).filter(|text| !text.is_empty());
    if let Some(text) = stated {
        let found =
            Field::LeadDepartmentFunction.option(text).or_else(|| lookup(&Words::new(text), DEPARTMENTS));
        if found.is_some() {
            return found;
        }
    }
    title.and_then(|title| lookup(&Words::new(title), DEPARTMENTS)).or(stated.map(|_| "Other"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(title: &str, seniority: &str) -> Option<(&'static str, Band)> {
        management_level(Some(title), Some(seniority)).map(|level| (level.option, level.band))
    }

    #[test]
    fn rank_from_titles() {
        for (title, option, band) in [
            ("CEO", "CEO", Band::CLevel),
            ("Chief Executive Officer", "CEO", Band::CLevel),
            ("Co-Founder & CTO", "CEO", Band::CLevel),
            ("Owner", "CEO", Band::CLevel),
            ("Proprietor", "CEO", Band::CLevel),
            ("Managing Director", "CEO", Band::CLevel),
            ("Chief Financial Officer", "CFO", Band::CLevel),
            ("CTO", "CTO", Band::CLevel),
            ("Chief Technical Officer", "CTO", Band::CLevel),
            ("Chief Operating Officer", "COO", Band::CLevel),
            ("Chief Information Security Officer", "Other", Band::CLevel),
            ("CIO", "Other", Band::CLevel),
            ("SVP Sales", "Vice President", Band::Vp),
            ("Vice-President, Finance", "Vice President", Band::Vp),
            ("President", "President", Band::CLevel),
            ("Director of IT", "Director", Band::Director),
            ("Head of Infrastructure", "Director", Band::Director),
            ("Sr. Manager", "Senior Manager", Band::Manager),
            ("Group Manager", "Senior Manager", Band::Manager),
            ("IT Manager", "Manager", Band::Manager),
            ("Team Lead", "Manager", Band::Manager),
            ("Principal Engineer", "Senior", Band::Senior),
            ("Technician", "Other", Band::Unknown),
            ("Executive Assistant to the CEO", "Other", Band::Unknown),
            ("Assistant to the Managing Director", "Other", Band::Unknown),
            ("Senior Executive Assistant", "Senior", Band::Senior),
            ("Director, Office of the CEO", "Director", Band::Director),
            ("Product Owner", "Other", Band::Unknown),
            ("Chief of Staff", "Other", Band::Unknown),
        ] {
            assert_eq!(level(title, ""), Some((option, band)), "{title}");
        }
        assert_eq!(level("Technician", "junior"), Some(("Individual Contributor", Band::Ic)));
        assert_eq!(level("CEO", "entry"), Some(("CEO", Band::CLevel)));
    }

    #[test]
    fn rank_without_a_title() {
        for (seniority, option, band) in [
            ("c_suite", "Other", Band::CLevel),
            ("C-Level", "Other", Band::CLevel),
            ("executive", "Other", Band::CLevel),
            ("vp-level", "Vice President", Band::Vp),
            ("svp", "Vice President", Band::Vp),
            ("director", "Director", Band::Director),
            ("manager", "Manager", Band::Manager),
            ("senior", "Senior", Band::Senior),
            ("individual-contributor", "Individual Contributor", Band::Ic),
        ] {
            assert_eq!(level("  ", seniority), Some((option, band)), "{seniority}");
        }
        assert_eq!(level("", "wizard"), None);
        assert_eq!(management_level(None, None), None);
    }

    #[test]
    fn departments() {
        for (stated, title, option) in [
            ("information_technology", "", Some("IT")),
            ("Information Security", "", Some("Security")),
            ("", "CISO", Some("Security")),
            ("", "IT Support Engineer", Some("IT")),
            ("", "Software Developer", Some("Engineering")),
            ("R&D", "", Some("R&D")),
            ("", "Financial Controller", Some("Finance")),
            ("", "Business Development & Sales", Some("Business Development")),
            ("", "Account Executive", Some("Sales")),
            ("", "PR Officer", Some("Communications")),
            ("", "Talent Partner", Some("HR")),
            ("", "General Counsel", Some("Legal")),
            ("", "Head of Risk", Some("Compliance")),
            ("", "Service Desk Agent", Some("Customer Success")),
            ("", "Senior Buyer", Some("Procurement")),
            ("", "Warehouse Lead", Some("Supply Chain")),
            ("", "Plant Manager", Some("Manufacturing")),
            ("facilities", "", Some("Facilities")),
            ("Astrology", "Sales Manager", Some("Sales")),
            ("Astrology", "", Some("Other")),
            ("", "Fitter", None),
        ] {
            assert_eq!(department(Some(stated), Some(title)), option, "{stated}/{title}");
        }
    }

    #[test]
    fn every_answer_is_an_option() {
        for (option, _) in DEPARTMENTS {
            assert_eq!(Field::LeadDepartmentFunction.option(option), Some(*option));
        }
    }
}
