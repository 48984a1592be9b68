/// The levels that vendors tell apart, as a query may name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seniority {
    /// Owner, proprietor.
    Owner,
    /// Founder.
    Founder,
    /// Chief … officer, president.
    CLevel,
    /// Partner.
    Partner,
    /// Vice president.
    Vp,
    /// Head of.
    Head,
    /// Director.
    Director,
    /// Manager, team lead.
    Manager,
    /// Senior, lead, principal.
    Senior,
    /// Individual contributor, junior.
    Entry,
    /// Intern.
    Intern,
}

impl Seniority {
    /// Reads the usual words: `c_level`, `C-Suite`, `VP`, `vice president`, `individual contributor`, …
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = String::with_capacity(text.len());
        for c in text.trim().chars() {
            if c.is_alphanumeric() {
                key.extend(c.to_lowercase());
            } else if !key.ends_with('_') {
                key.push('_');
            }
        }
        Some(match key.trim_end_matches('_') {
            "owner" | "proprietor" => Self::Owner,
            "founder" | "co_founder" | "cofounder" => Self::Founder,
            "c_level" | "clevel" | "c_suite" | "csuite" | "cxo" | "executive" | "c_level_exec"
            | "president" | "ceo" | "cfo" | "cto" | "coo" => Self::CLevel,
            "partner" => Self::Partner,
            "vp" | "vp_level" | "svp" | "evp" | "avp" | "vice_president" | "vp_level_exec" => Self::Vp,
            "head" | "head_of" => Self::Head,
            "director" => Self::Director,
            "manager" | "senior_manager" | "team_lead" => Self::Manager,
            "senior" | "lead" | "principal" => Self::Senior,
            "entry"
            | "junior"
            | "mid"
            | "professional"
            | "ic"
            | "individual_contributor"
            | "non_manager"
            | "staff" => Self::Entry,
            "intern" | "trainee" => Self::Intern,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_words_are_known_and_others_are_not() {
        assert_eq!(Seniority::parse("C-Level"), Some(Seniority::CLevel));
        assert_eq!(Seniority::parse(" Vice President "), Some(Seniority::Vp));
        assert_eq!(Seniority::parse("individual-contributor"), Some(Seniority::Entry));
        assert_eq!(Seniority::parse("wizard"), None);
        assert_eq!(Seniority::parse(""), None);
    }
}
