//! Building views for the planner: leads with what providers and the CRM say of them.

use std::collections::{BTreeMap, BTreeSet};

use b2b_providers::Person;
use b2b_providers::combine::combine;
use b2b_providers::waterfall::sift;
use lead_match::{Matcher, Verdict};

use super::Engine;
use super::happened::PERSON;
use super::resolve::{by_key, distinct};
use crate::crm::{CrmCompany, CrmContact, CrmRow, CrmTicket, Table};
use crate::error::Error;
use crate::identity;
use crate::plan::{Base, KnownTicket, LeadView, PossibleDuplicate, TicketView, View};
use crate::project::native;
use crate::store::{Answer, Change, Lead, News};

/// Rows of the CRM that a chunk of leads touches.
#[derive(Default)]
struct Rows {
    companies: BTreeMap<i64, CrmRow>,
    contacts: BTreeMap<i64, CrmRow>,
    tickets: BTreeMap<i64, CrmRow>,
    bases: BTreeMap<i64, Base>,
}

impl Rows {
    fn company(&self, id: Option<i64>) -> Option<CrmCompany> {
        match self.companies.get(&id?)? {
            CrmRow::Company(row) => Some(row.clone()),
            _ => None,
        }
    }

    fn contact(&self, id: Option<i64>) -> Option<CrmContact> {
        match self.contacts.get(&id?)? {
            CrmRow::Contact(row) => Some(row.clone()),
            _ => None,
        }
    }

    fn ticket(&self, id: Option<i64>) -> Option<CrmTicket> {
        match self.tickets.get(&id?)? {
            CrmRow::Ticket(row) => Some(row.clone()),
            _ => None,
        }
    }

    /// Where providers say of a hidden field what we wrote last, nothing can be written, whatever it holds by now:
    /// it need not be looked at.
    fn assume(&mut self, id: Option<i64>, person: &Person) {
        let Some(CrmRow::Ticket(ticket)) = id.and_then(|id| self.tickets.get_mut(&id)) else { return };
        let Some(base) = self.bases.get(&ticket.id).filter(|_| !ticket.unread.is_empty()) else { return };
        let native = native(person);
        let mut assumed = CrmTicket { unread: Vec::new(), ..ticket.clone() };
        ticket.unread.retain(|field| {
            let told = native.get(field.as_str());
            let known = base.get(field).filter(|base| told.is_none_or(|told| told == *base));
            match known {
                Some(base) => !assumed.set(field, base),
                None => told.is_some(),
            }
        });
        assumed.unread.clone_from(&ticket.unread);
        *ticket = assumed;
    }

    fn known(&self, id: Option<i64>) -> Option<KnownTicket> {
        let ticket = self.ticket(id)?;
        let base = self.bases.get(&ticket.id).cloned().unwrap_or_default();
        Some(KnownTicket { ticket, base })
    }
}

impl Engine {
    /// What the planner sees of leads, and the links to the CRM that were found on the way.
    pub(super) async fn lead_view(
        &self,
        matcher: &Matcher,
        dirty: Vec<(Lead, News)>,
        lists: &[String],
    ) -> Result<(View, Vec<Change>), Error> {
        let told: BTreeSet<String> = dirty
            .iter()
            .filter(|(_, news)| *news == News::Provider)
            .map(|(lead, _)| lead.id.clone())
            .collect();
        let mut leads: Vec<Lead> = dirty.into_iter().map(|(lead, _)| lead).collect();
        let ids: Vec<String> = leads.iter().map(|lead| lead.id.clone()).collect();
        let observations = self.store.observations(&ids).await?;
        let mut verdicts = self.store.verdicts(&ids).await?;
        let mut changes = Vec::new();

        // Exact keys link a lead to what the CRM already holds; what is linked is not looked for.
        let keys: Vec<(Vec<String>, Vec<String>, Vec<String>)> = leads
            .iter()
            .map(|lead| {
                let (mut exact, mut blocks, mut firm) = (Vec::new(), Vec::new(), Vec::new());
                for person in observations.get(&lead.id).into_iter().flatten() {
                    if lead.ticket.is_none() || lead.contact.is_none() {
                        let (keys, block) = identity::person_keys(person);
                        exact.extend(keys);
                        blocks.extend(block);
                    }
                    if lead.company.is_none() {
                        firm.extend(identity::company_keys(person));
                    }
                }
                if lead.ticket.is_some() || lead.contact.is_some() {
                    blocks.clear();
                }
                (exact, blocks, firm)
            })
            .collect();
        let wanted =
            distinct(keys.iter().flat_map(|(exact, blocks, firm)| exact.iter().chain(blocks).chain(firm)));
        let mut hits: BTreeMap<String, Vec<(Table, i64)>> = BTreeMap::new();
        for (key, table, id) in self.store.rows_by_keys(&wanted).await? {
            hits.entry(key).or_default().push((table, id));
        }
        // A person's word that these are two stands above every key and every comparison.
        let apart = |lead: &str, (table, id): (Table, i64)| {
            let about = match table {
                Table::Ticket => format!("ticket:{id}"),
                Table::Contact => format!("contact:{id}"),
                Table::Company => return false,
            };
            let said = verdicts.get(lead).into_iter().flatten();
            said.into_iter().any(|verdict| verdict.answer == Answer::Different && verdict.about == about)
        };
        let first = |lead: &str, keys: &[String], table: Table| {
            keys.iter()
                .flat_map(|key| hits.get(key).into_iter().flatten())
                .filter(|(found, id)| *found == table && !apart(lead, (table, *id)))
                .map(|(_, id)| *id)
                .min()
        };
        for (lead, (exact, _, firm)) in leads.iter_mut().zip(&keys) {
            let before = lead.clone();
            lead.ticket = lead.ticket.or_else(|| first(&before.id, exact, Table::Ticket));
            lead.contact = lead.contact.or_else(|| first(&before.id, exact, Table::Contact));
            lead.company = lead.company.or_else(|| first(&before.id, firm, Table::Company));
            if *lead != before {
                changes.push(Change::Link(lead.clone()));
            }
        }

        // What the comparison may still find: candidates under blocking keys.
        let mut candidates: BTreeMap<usize, Vec<(Table, i64)>> = BTreeMap::new();
        for (index, (lead, (_, blocks, _))) in leads.iter().zip(&keys).enumerate() {
            if lead.ticket.is_none() && lead.contact.is_none() {
                let found: BTreeSet<(Table, i64)> = blocks
                    .iter()
                    .filter_map(|block| hits.get(block))
                    .filter(|rows| rows.len() <= 50)
                    .flatten()
                    .filter(|row| row.0 != Table::Company && !apart(&lead.id, **row))
                    .copied()
                    .collect();
                candidates.insert(index, found.into_iter().collect());
            }
        }
        let mut rows = self.rows_for(&leads, candidates.values().flatten()).await?;
        let mut people: Vec<Person> = Vec::with_capacity(leads.len());
        let mut counts = Vec::with_capacity(leads.len());
        for lead in &leads {
            let observed = observations.get(&lead.id).map(Vec::as_slice).unwrap_or_default();
            counts.push(observed.len());
            people.push(combine(&sift(observed)).person);
        }
        self.drop_dead_numbers(&leads, &mut people).await?;
        for (lead, person) in leads.iter().zip(&people) {
            rows.assume(lead.ticket, person);
        }
        self.read_hidden(leads.iter().filter(|lead| told.contains(&lead.id)), &mut rows).await?;
        let suppressed = self.suppressions(&leads, &people, &observations).await?;
        let contacts: Vec<i64> = leads.iter().filter_map(|lead| lead.contact).collect();
        let mut view = View {
            lists: lists.to_vec(),
            memberships: self.store.memberships(&contacts).await?,
            ..View::default()
        };
        for (index, (lead, person)) in leads.into_iter().zip(people).enumerate() {
            let mut possible = None;
            let mut lead = lead;
            if let Some(rows_found) = candidates.get(&index) {
                let record = identity::match_record(&person);
                for &(table, id) in rows_found {
                    let row = match table {
                        Table::Contact => rows.contacts.get(&id),
                        _ => rows.tickets.get(&id),
                    };
                    let Some(other) = row.and_then(identity::match_row) else { continue };
                    let comparison = matcher.compare(&record, &other);
                    match comparison.verdict {
                        Verdict::Same if table == Table::Ticket => lead.ticket = lead.ticket.or(Some(id)),
                        Verdict::Same => lead.contact = lead.contact.or(Some(id)),
                        Verdict::Review => {
                            let entity = if table == Table::Ticket { "ticket" } else { "contact" };
                            possible.get_or_insert(PossibleDuplicate {
                                entity: format!("{entity}:{id}"),
                                score: comparison.score,
                                why: comparison.explain(),
                            });
                        }
                        _ => {}
                    }
                }
                if lead.ticket.is_some() || lead.contact.is_some() {
                    possible = None;
                    changes.push(Change::Link(lead.clone()));
                }
            }
            let contact = rows.contact(lead.contact);
            let ticket = rows.known(lead.ticket);
            let company = rows.company(
                lead.company
                    .or(contact.as_ref().and_then(|contact| contact.company))
                    .or(ticket.as_ref().and_then(|known| known.ticket.company)),
            );
            view.leads.push(LeadView {
                suppressed: suppressed.get(&lead.id).cloned(),
                verdicts: verdicts.remove(&lead.id).unwrap_or_default(),
                sources: person.sources.clone(),
                observations: counts[index],
                lead: lead.id,
                person,
                ticket,
                contact,
                company,
                pending_company: None,
                possible_duplicate: possible,
            });
        }
        Ok((view, changes))
    }

    /// Leads that may be enriched are known whole before anything is decided about them. Without news from a
    /// provider nothing can be enriched: what a thin row hides counts neither as blank nor as edited then.
    async fn read_hidden<'a>(
        &self,
        leads: impl Iterator<Item = &'a Lead> + Send,
        rows: &mut Rows,
    ) -> Result<(), Error> {
        let hidden: Vec<i64> = leads
            .filter_map(|lead| match rows.tickets.get(&lead.ticket?)? {
                CrmRow::Ticket(ticket) if !ticket.unread.is_empty() => {
                    ticket.stage.known().filter(|stage| stage.accepts_enrichment()).map(|_| ticket.id)
                }
                _ => None,
            })
            .collect();
        if hidden.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let read = self.port.read_whole(&hidden).await?;
        rows.tickets.extend(read.iter().map(|row| (row.id(), row.clone())));
        let changes = self.mirrored(read, now, |_| PERSON).await?;
        self.store.commit(changes).await
    }

    async fn rows_for<'a>(
        &self,
        leads: &[Lead],
        candidates: impl Iterator<Item = &'a (Table, i64)>,
    ) -> Result<Rows, Error> {
        let mut tickets: BTreeSet<i64> = leads.iter().filter_map(|lead| lead.ticket).collect();
        let mut contacts: BTreeSet<i64> = leads.iter().filter_map(|lead| lead.contact).collect();
        let mut companies: BTreeSet<i64> = leads.iter().filter_map(|lead| lead.company).collect();
        for (table, id) in candidates {
            match table {
                Table::Ticket => tickets.insert(*id),
                Table::Contact => contacts.insert(*id),
                Table::Company => companies.insert(*id),
            };
        }
        self.rows_of(tickets, contacts, companies).await
    }

    async fn rows_of(
        &self,
        tickets: BTreeSet<i64>,
        mut contacts: BTreeSet<i64>,
        mut companies: BTreeSet<i64>,
    ) -> Result<Rows, Error> {
        let ticket_ids: Vec<i64> = tickets.into_iter().collect();
        let tickets = self.store.rows(Table::Ticket, &ticket_ids).await?;
        for row in tickets.values() {
            if let CrmRow::Ticket(ticket) = row {
                contacts.extend(ticket.contact);
                companies.extend(ticket.company);
            }
        }
        let contacts = self.store.rows(Table::Contact, &contacts.into_iter().collect::<Vec<_>>()).await?;
        for row in contacts.values() {
            if let CrmRow::Contact(contact) = row {
                companies.extend(contact.company);
            }
        }
        let companies = self.store.rows(Table::Company, &companies.into_iter().collect::<Vec<_>>()).await?;
        let bases = self.store.bases(&ticket_ids).await?;
        Ok(Rows { companies, contacts, tickets, bases })
    }

    async fn suppressions(
        &self,
        leads: &[Lead],
        people: &[Person],
        observations: &BTreeMap<String, Vec<Person>>,
    ) -> Result<BTreeMap<String, String>, Error> {
        let identifiers: Vec<Vec<String>> = leads
            .iter()
            .zip(people)
            .map(|(lead, person)| {
                let observed = observations.get(&lead.id).map(Vec::as_slice).unwrap_or_default();
                self.suppressor.identifiers_of_all(observed.iter().chain([person]))
            })
            .collect();
        let listed = self.store.suppressed(&distinct(identifiers.iter().flatten())).await?;
        Ok(leads
            .iter()
            .zip(&identifiers)
            .filter_map(|(lead, own)| {
                let reason = own.iter().find_map(|identifier| listed.get(identifier))?;
                Some((lead.id.clone(), reason.clone()))
            })
            .collect())
    }

    /// What the planner sees of tickets.
    pub(super) async fn ticket_view(&self, dirty: Vec<CrmRow>, lists: &[String]) -> Result<View, Error> {
        let ids: Vec<i64> = dirty.iter().map(CrmRow::id).collect();
        let leads = self.store.leads_of_tickets(&ids).await?;
        let lead_ids: Vec<String> = leads.values().map(|lead| lead.id.clone()).collect();
        let observations = self.store.observations(&lead_ids).await?;
        let rows = self.rows_of(ids.iter().copied().collect(), BTreeSet::new(), BTreeSet::new()).await?;
        let children = by_key(
            self.store
                .rows_by_keys(&ids.iter().map(|id| identity::parent_key(*id)).collect::<Vec<_>>())
                .await?
                .into_iter()
                .map(|(key, _, id)| (key, id))
                .collect(),
        );
        let identifiers: Vec<Vec<String>> = dirty
            .iter()
            .map(|row| {
                let contact = match row {
                    CrmRow::Ticket(ticket) => ticket.contact.and_then(|id| rows.contacts.get(&id)),
                    _ => None,
                };
                [Some(row), contact]
                    .into_iter()
                    .flatten()
                    .flat_map(|row| self.suppressor.identifiers_of_row(row))
                    .collect()
            })
            .collect();
        let mut calls = self.store.calls_of(&ids).await?;
        let listed = self.store.suppressed(&distinct(identifiers.iter().flatten())).await?;
        let mut contacts = BTreeSet::new();
        let mut view = View { lists: lists.to_vec(), ..View::default() };
        for (row, own) in dirty.into_iter().zip(identifiers) {
            let CrmRow::Ticket(ticket) = row else { continue };
            contacts.extend(ticket.contact);
            let contact = rows.contact(ticket.contact);
            let person = leads
                .get(&ticket.id)
                .and_then(|lead| observations.get(&lead.id))
                .map(|observed| combine(&sift(observed)).person);
            let suppressed = own.iter().find_map(|identifier| listed.get(identifier)).cloned();
            view.tickets.push(TicketView {
                calls: calls.remove(&ticket.id).unwrap_or_default(),
                contact,
                company: rows.company(ticket.company),
                person,
                suppressed,
                promoted_to: children
                    .get(&identity::parent_key(ticket.id))
                    .and_then(|ids| ids.first().copied()),
                known: KnownTicket { base: rows.bases.get(&ticket.id).cloned().unwrap_or_default(), ticket },
            });
        }
        view.memberships = self.store.memberships(&contacts.into_iter().collect::<Vec<_>>()).await?;
        Ok(view)
    }
}
