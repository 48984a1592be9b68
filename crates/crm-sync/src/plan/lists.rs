//! Which lists a contact joins and leaves.

use std::collections::{BTreeMap, BTreeSet};

use crm_workflow::lists::{List, ListFacts, do_not_contact, lists_for};
use crm_workflow::{Field, SOURCES};

use crate::plan::build::Build;
use crate::plan::{Command, Purpose, Ref, View};
use crate::project::Profile;
use crate::rules::ListRules;

/// The lists of a tenant, and who is in them.
pub(super) struct Lists<'a> {
    rules: &'a ListRules,
    /// Titles that exist, by their folded form.
    existing: BTreeMap<String, &'a str>,
    /// Folded titles of all lists that this workflow fills.
    ours: BTreeSet<String>,
    memberships: &'a BTreeMap<i64, Vec<String>>,
}

impl<'a> Lists<'a> {
    pub(super) fn new(view: &'a View, rules: &'a ListRules) -> Self {
        let mut lists = Self {
            rules,
            existing: view.lists.iter().map(|title| (folded(title), title.as_str())).collect(),
            ours: BTreeSet::new(),
            memberships: &view.memberships,
        };
        lists.ours = every_list().iter().map(|list| folded(lists.title(list))).collect();
        lists
    }

    /// Brings a contact's lists in line with what is known; a list that the tenant lacks is not joined.
    pub(super) fn settle(&self, entity: &str, contact: &Ref, profile: &Profile, out: &mut Build) {
        if profile.do_not_contact {
            self.silence(entity, contact, out);
            return;
        }
        if !self.rules.enabled {
            return;
        }
        let facts = ListFacts {
            source: profile.source,
            fit_score: Some(profile.fit),
            do_not_contact: false,
            industry: profile.industry,
            company_size: profile.company_size,
        };
        let wanted = lists_for(&facts);
        let titles: BTreeSet<String> = wanted.iter().map(|list| folded(self.title(list))).collect();
        let member = self.member(contact);
        for (key, title) in &member {
            if self.ours.contains(key) && !titles.contains(key) {
                self.set(entity, contact, title, false, Purpose::Lists, "no longer fits", out);
            }
        }
        for list in &wanted {
            let key = folded(self.title(list));
            if let (Some(title), false) = (self.existing.get(&key), member.contains_key(&key)) {
                self.set(entity, contact, title, true, Purpose::Lists, &list.note, out);
            }
        }
    }

    /// Takes a contact off every list and puts it on the list of those who must not be contacted.
    pub(super) fn silence(&self, entity: &str, contact: &Ref, out: &mut Build) {
        let list = do_not_contact();
        let key = folded(self.title(&list));
        let member = self.member(contact);
        for (_, title) in member.iter().filter(|(other, _)| **other != key) {
            self.set(entity, contact, title, false, Purpose::DoNotContact, "do not contact", out);
        }
        if let (Some(title), true, false) =
            (self.existing.get(&key), self.rules.enabled, member.contains_key(&key))
        {
            self.set(entity, contact, title, true, Purpose::DoNotContact, "do not contact", out);
        }
    }

    /// Lists the contact is in, by folded title. One that is still to be created is in none.
    fn member(&self, contact: &Ref) -> BTreeMap<String, &str> {
        let Ref::Known(id) = contact else { return BTreeMap::new() };
        let titles = self.memberships.get(id).into_iter().flatten();
        titles.map(|title| (folded(title), title.as_str())).collect()
    }

    fn title<'b>(&'b self, list: &'b List) -> &'b str {
        self.rules.titles.get(&*list.key).map_or(&*list.title, String::as_str)
    }

    #[allow(clippy::too_many_arguments, reason = "one call site per decision reads better than a struct")]
    fn set(
        &self,
        entity: &str,
        contact: &Ref,
        list: &str,
        member: bool,
        purpose: Purpose,
        why: &str,
        out: &mut Build,
    ) {
        let about = match contact {
            Ref::Known(id) => format!("contact:{id}"),
            Ref::Created(name) => name.0.clone(),
        };
        let command = Command::SetList { list: list.to_owned(), contact: contact.clone(), member };
        out.act(entity, &about, purpose, command, why);
    }
}

/// Titles are compared as people read them.
fn folded(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Every list that some record may belong to.
fn every_list() -> Vec<List> {
    let none = ListFacts::default();
    let by_source = SOURCES.iter().map(|source| ListFacts { source: Some(source.display), ..none });
    let by_fit = [0, 60, 81].map(|fit| ListFacts { fit_score: Some(fit), ..none });
    let industries = Field::ProspectIndustry.options().iter();
    let by_industry = industries.map(|industry| ListFacts { industry: Some(industry), ..none });
    let by_size = [1, 50, 500].map(|size| ListFacts { company_size: Some(size), ..none });
    by_source
        .chain(by_fit)
        .chain(by_industry)
        .chain(by_size)
        .flat_map(|facts| lists_for(&facts))
        .chain([do_not_contact()])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(fit: u8, size: Option<u32>) -> Profile {
        Profile {
            fit,
            industry: Some("Insurance"),
            company_size: size,
            source: Some("Apollo.io"),
            do_not_contact: false,
        }
    }

    fn view(member: &[&str]) -> View {
        View {
            lists: every_list().iter().map(|list| list.title.to_string()).collect(),
            memberships: [(5, member.iter().map(ToString::to_string).collect())].into(),
            ..View::default()
        }
    }

    fn moves(view: &View, rules: &ListRules, contact: &Ref, profile: &Profile) -> Vec<String> {
        let mut out = Build::default();
        Lists::new(view, rules).settle("lead:1", contact, profile, &mut out);
        let show = |command: &Command| match command {
            Command::SetList { list, member, .. } => format!("{}{list}", if *member { '+' } else { '-' }),
            _ => String::new(),
        };
        out.plan.actions.iter().map(|action| show(&action.command)).collect()
    }

    #[test]
    fn boundaries_of_fit_and_size() {
        let (view, rules) = (view(&[]), ListRules::default());
        for (fit, list) in [
            (59, "+Cold Leads (Fit Score <60)"),
            (60, "+Warm Leads (Fit Score 60-80)"),
            (80, "+Warm Leads (Fit Score 60-80)"),
            (81, "+Hot Leads (Fit Score >80)"),
        ] {
            assert!(
                moves(&view, &rules, &Ref::Known(5), &profile(fit, None)).contains(&list.to_owned()),
                "{fit}"
            );
        }
        for (size, list) in [
            (49, "+Small Business (1-49 employees)"),
            (50, "+Mid-Market (50-499 employees)"),
            (499, "+Mid-Market (50-499 employees)"),
            (500, "+Enterprise (500+ employees)"),
        ] {
            let moves = moves(&view, &rules, &Ref::Known(5), &profile(0, Some(size)));
            assert!(moves.contains(&list.to_owned()), "{size}");
        }
    }

    #[test]
    fn a_move_leaves_the_old_list_and_strangers_stay() {
        let member = ["Cold Leads (Fit Score <60)", "Newsletter", "apollo.io leads", "Financial Services"];
        let view = view(&member);
        let moves = moves(&view, &ListRules::default(), &Ref::Known(5), &profile(90, None));
        assert_eq!(moves, ["-Cold Leads (Fit Score <60)", "+Hot Leads (Fit Score >80)"]);
    }

    #[test]
    fn only_lists_that_exist_and_by_the_tenants_title() {
        let mut view = view(&[]);
        view.lists = vec!["VIP".into()];
        let mut rules = ListRules::default();
        assert!(moves(&view, &rules, &Ref::Known(5), &profile(90, None)).is_empty());
        rules.titles.insert("hot".into(), "vip".into());
        assert_eq!(moves(&view, &rules, &Ref::Known(5), &profile(90, None)), ["+VIP"]);
        rules.enabled = false;
        assert!(moves(&view, &rules, &Ref::Known(5), &profile(90, None)).is_empty());
    }

    #[test]
    fn do_not_contact_is_exclusive_even_when_lists_are_off() {
        let silent = Profile { do_not_contact: true, ..profile(90, None) };
        let view = view(&["Newsletter", "Hot Leads (Fit Score >80)"]);
        let mut rules = ListRules::default();
        let leave = ["-Hot Leads (Fit Score >80)", "-Newsletter"];
        let all = [leave[0], leave[1], "+Do Not Contact"];
        assert_eq!(moves(&view, &rules, &Ref::Known(5), &silent), all);
        rules.enabled = false;
        assert_eq!(moves(&view, &rules, &Ref::Known(5), &silent), leave);
    }
}
