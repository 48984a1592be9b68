//! Which firm a new lead belongs to: one that the CRM holds, one on its way, or one to create.

use std::collections::{BTreeMap, BTreeSet};

use crate::identity;
use crate::plan::build::Build;
use crate::plan::{Command, CompanyDraft, LeadView, Purpose, Ref};
use crate::project;

/// The firms that the leads of one view may create.
#[derive(Debug, Default)]
pub(super) struct Firms {
    /// Domains by match form of the name, among the leads whose firm is not in the CRM.
    domains: BTreeMap<String, BTreeSet<String>>,
}

impl Firms {
    pub(super) fn new(leads: &[&LeadView]) -> Self {
        let mut firms = Self::default();
        for lead in leads.iter().filter(|lead| lead.ticket.is_none() && lead.company.is_none()) {
            if let (Some(domain), Some(form)) =
                (identity::domain(&lead.person), identity::company_form(&lead.person))
            {
                firms.domains.entry(form).or_default().insert(domain);
            }
        }
        firms
    }

    /// The firm of a lead; one that is needed by several leads is created once.
    pub(super) fn reference(&self, lead: &LeadView, out: &mut Build) -> Ref {
        // The contact's firm comes first: a record whose contact belongs elsewhere is refused.
        let held = lead.contact.as_ref().and_then(|contact| contact.company);
        if let Some(id) = held.or_else(|| lead.company.as_ref().map(|company| company.id)) {
            return Ref::Known(id);
        }
        if let Some(name) = &lead.pending_company {
            return Ref::Created(name.clone());
        }
        let person = &lead.person;
        // Whoever may be created has a firm: the gate says so.
        let name = project::company_name(person).unwrap_or_default();
        let domain = self.domain(lead);
        let own_site = person.company.website.clone().filter(|_| identity::domain(person).is_some());
        let key = match &domain {
            Some(domain) => format!("domain={domain}"),
            None => identity::company_of(person).unwrap_or_else(|| lead.lead.clone()),
        };
        let draft = CompanyDraft {
            site_name: format!("{name} - Main Office"),
            name,
            website: own_site.or_else(|| domain.as_ref().map(|domain| format!("https://{domain}"))),
            domain,
            phone: project::switchboard(person),
        };
        let about = format!("company:{key}");
        let why = "its firm is not in the CRM yet";
        out.create(&lead.lead, &about, "create_company", Purpose::Create, Command::CreateCompany(draft), why)
    }

    /// The lead's own, else that of the one firm of its name whose domain another lead knows.
    fn domain(&self, lead: &LeadView) -> Option<String> {
        identity::domain(&lead.person).or_else(|| {
            let form = identity::company_form(&lead.person)?;
            let mut domains = self.domains.get(&form)?.iter();
            domains.next().filter(|_| domains.next().is_none()).cloned()
        })
    }
}
