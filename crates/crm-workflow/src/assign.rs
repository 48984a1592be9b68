//! Which agent gets a record.

use alloc::string::String;
use alloc::vec::Vec;

/// An agent who can be given records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Agent {
    /// Id in Halo.
    pub id: i64,
    /// Takes part at the moment.
    pub active: bool,
    /// Region options the agent serves; empty serves all.
    pub regions: Vec<String>,
    /// Industry options the agent serves; empty serves all.
    pub industries: Vec<String>,
}

/// How agents are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct AssignRules {
    /// Assign at all.
    pub enabled: bool,
    /// Prefer agents of the region.
    pub by_region: bool,
    /// Then prefer agents of the industry.
    pub by_industry: bool,
    /// Take turns; else the first of the pool gets everything.
    pub round_robin: bool,
}

impl Default for AssignRules {
    fn default() -> Self {
        Self { enabled: true, by_region: true, by_industry: false, round_robin: true }
    }
}

/// Chosen agent and the cursor to keep for the next time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Id of the agent.
    pub agent: i64,
    /// Cursor for the next call; save it.
    pub cursor: u64,
}

/// Chooses an agent for a record that has none. The order of `agents` does not matter.
///
/// Agents who name the region come first, then those who serve all, then everybody; the same again for the industry within
/// that pool. `None` if assignment is off, the record already `has_agent`, or nobody is active.
#[must_use]
pub fn assign(
    agents: &[Agent],
    has_agent: bool,
    region: Option<&str>,
    industry: Option<&str>,
    cursor: u64,
    rules: &AssignRules,
) -> Option<Assignment> {
    if !rules.enabled || has_agent {
        return None;
    }
    let mut pool: Vec<&Agent> = agents.iter().filter(|agent| agent.active).collect();
    if rules.by_region {
        pool = narrowed(pool, region, |agent| &agent.regions);
    }
    if rules.by_industry {
        pool = narrowed(pool, industry, |agent| &agent.industries);
    }
    pool.sort_by_key(|agent| agent.id);
    let turn = if rules.round_robin { cursor } else { 0 };
    // A slice is never longer than u64 can count.
    let at = turn.checked_rem(pool.len() as u64)?;
    Some(Assignment { agent: pool[at as usize].id, cursor: cursor.wrapping_add(1) })
}

fn narrowed<'a>(
    pool: Vec<&'a Agent>,
    wanted: Option<&str>,
    served: impl Fn(&Agent) -> &Vec<String>,
) -> Vec<&'a Agent> {
    let named = |agent: &&&Agent| {
        wanted.is_some_and(|wanted| served(agent).iter().any(|one| one.eq_ignore_ascii_case(wanted)))
    };
    let specialists: Vec<&Agent> = pool.iter().filter(named).copied().collect();
    if !specialists.is_empty() {
        return specialists;
    }
    let all_round: Vec<&Agent> = pool.iter().filter(|agent| served(agent).is_empty()).copied().collect();
    if all_round.is_empty() { pool } else { all_round }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn agent(id: i64, regions: &[&str], industries: &[&str]) -> Agent {
        let own = |texts: &[&str]| texts.iter().map(|text| String::from(*text)).collect();
        Agent { id, active: true, regions: own(regions), industries: own(industries) }
    }

    fn turns(
        agents: &[Agent],
        region: Option<&str>,
        industry: Option<&str>,
        rules: &AssignRules,
    ) -> Vec<i64> {
        let mut cursor = 0;
        (0..4)
            .filter_map(|_| {
                let assignment = assign(agents, false, region, industry, cursor, rules)?;
                cursor = assignment.cursor;
                Some(assignment.agent)
            })
            .collect()
    }

    #[test]
    fn region_then_industry_then_turns() {
        let mut agents = vec![
            agent(3, &["UK"], &["Retail"]),
            agent(1, &["UK"], &[]),
            agent(2, &[], &[]),
            agent(4, &["Germany"], &[]),
        ];
        let rules = AssignRules::default();
        assert_eq!(turns(&agents, Some("UK"), None, &rules), [1, 3, 1, 3]);
        assert_eq!(turns(&agents, Some("France"), None, &rules), [2, 2, 2, 2]);
        assert_eq!(turns(&agents, None, None, &rules), [2, 2, 2, 2]);
        let by_industry = AssignRules { by_industry: true, ..rules };
        assert_eq!(turns(&agents, Some("UK"), Some("retail"), &by_industry), [3, 3, 3, 3]);
        assert_eq!(turns(&agents, Some("UK"), Some("Mining"), &by_industry), [1, 1, 1, 1]);
        let first = AssignRules { round_robin: false, ..rules };
        assert_eq!(turns(&agents, Some("UK"), None, &first), [1, 1, 1, 1]);
        agents.reverse();
        assert_eq!(turns(&agents, Some("UK"), None, &rules), [1, 3, 1, 3]);
    }

    #[test]
    fn nobody_is_reassigned_and_nobody_inactive_is_chosen() {
        let mut agents = vec![agent(1, &["UK"], &[]), agent(4, &["Germany"], &[])];
        let rules = AssignRules::default();
        assert_eq!(assign(&agents, true, Some("UK"), None, 0, &rules), None);
        assert_eq!(assign(&agents, false, None, None, 0, &AssignRules { enabled: false, ..rules }), None);
        assert_eq!(turns(&agents, Some("Spain"), None, &rules), [1, 4, 1, 4]);
        agents[0].active = false;
        assert_eq!(turns(&agents, Some("UK"), None, &rules), [4, 4, 4, 4]);
        agents[1].active = false;
        assert_eq!(assign(&agents, false, Some("UK"), None, 7, &rules), None);
        assert_eq!(
            assign(&[agent(1, &[], &[])], false, None, None, u64::MAX, &rules).map(|a| a.cursor),
            Some(0)
        );
    }
}
