//! Rows in compact form, with the frequencies of what they hold.

use rustc_hash::FxHashMap;

use crate::count::{Counter, Names, Role, Words, number};
use crate::entry::{DomainEntry, FirmEntry, UNKNOWN};
use crate::prepare::{Extra, Facts, Marks};
use crate::record::FixedId;
use crate::view::View;

/// One row: indexes into the tables of the store.
#[derive(Debug, Clone, Copy)]
struct Row {
    marks: Marks,
    given: u32,
    family: u32,
    middle: (u32, u16),
    local: (u32, u16),
    host: u32,
    mail_domain: u32,
    web: u32,
    firm: u32,
    fixed: u32,
    extra: (u32, u16),
}

#[derive(Debug, Default, Clone)]
pub(crate) struct Store {
    rows: Vec<Row>,
    /// By row the bits of both names; all of them where the names alone cannot tell strangers.
    signs: Vec<u64>,
    text: String,
    given: Names,
    family: Names,
    pub(crate) words: Words,
    firm_names: Counter,
    spellings: FxHashMap<Box<str>, u32>,
    firms: Vec<FirmEntry>,
    pub(crate) firm_words: Counter,
    hosts: Counter,
    domains: Vec<DomainEntry>,
    domain_rows: Vec<u32>,
    phones: FxHashMap<u32, u32>,
    fixed: Vec<FixedId>,
    extra: Vec<Extra>,
}

impl Store {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    fn keep(&mut self, text: &str) -> (u32, u16) {
        let start = number(self.text.len());
        if start == UNKNOWN {
            return (0, 0);
        }
        let mut end = text.len().min(usize::from(u16::MAX));
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(&text[..end]);
        (start, u16::try_from(end).unwrap_or(0))
    }

    fn kept(&self, (start, length): (u32, u16)) -> &str {
        &self.text[start as usize..start as usize + usize::from(length)]
    }

    fn domain(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return UNKNOWN;
        }
        let id = self.hosts.intern(text);
        if id as usize == self.domains.len() {
            self.domains.push(DomainEntry::new(text, id));
            self.domain_rows.push(0);
        }
        id
    }

    /// Adds a row and returns its number.
    pub(crate) fn push(&mut self, row: &Facts<'_>) -> u32 {
        let [given, middle, family, local, host, mail_domain, web, core, head] = row.texts;
        let given = self.given.intern(given, Role::Given, &mut self.words);
        let family = self.family.intern(family, Role::Family, &mut self.words);
        let host = self.domain(host);
        let (mail_domain, web) = (self.domain(mail_domain), self.domain(web));
        for id in [Some(mail_domain), Some(web).filter(|&web| web != mail_domain)].into_iter().flatten() {
            if let Some(count) = self.domain_rows.get_mut(id as usize) {
                *count += 1;
            }
        }
        let firm = self.firm(core, head);
        self.firm_names.add(firm.map_or(UNKNOWN, |(_, name)| name));
        let mut tails = [row.marks.phone.tail(), row.marks.mobile.tail()];
        if tails[0] == tails[1] {
            tails[1] = 0;
        }
        for tail in tails.into_iter().filter(|&tail| tail != 0) {
            *self.phones.entry(tail).or_default() += 1;
        }
        let extra = number(self.extra.len());
        self.extra.extend_from_slice(row.extra);
        let fixed = match row.fixed {
            Some(id) => {
                self.fixed.push(id.clone());
                number(self.fixed.len() - 1)
            }
            None => UNKNOWN,
        };
        let compact = Row {
            marks: row.marks,
            given,
            family,
            middle: self.keep(middle),
            local: self.keep(local),
            host,
            mail_domain,
            web,
            firm: firm.map_or(UNKNOWN, |(entry, _)| entry),
            fixed,
            extra: (extra, u16::try_from(row.extra.len()).unwrap_or(u16::MAX)),
        };
        let whole = middle.is_empty() && row.extra.is_empty();
        self.signs.push(if whole { self.sign(given, family) } else { u64::MAX });
        self.rows.push(compact);
        number(self.rows.len() - 1)
    }

    /// Entry and count of the firm's name. Entries are per spelling with head, counts per core.
    fn firm(&mut self, core: &str, head: &str) -> Option<(u32, u32)> {
        if core.is_empty() {
            return None;
        }
        let joined;
        let spelled = if head.is_empty() {
            core
        } else {
            joined = format!("{core}|{head}");
            &joined
        };
        if let Some(&entry) = self.spellings.get(spelled) {
            return Some((entry, self.firms[entry as usize].id));
        }
        let name = self.firm_names.intern(core);
        let words = &mut self.firm_words;
        let mut entry = FirmEntry::new(core, head, name, |word| {
            let id = words.intern(word);
            words.add(id);
            id
        });
        let at = number(self.firms.len());
        entry.number = at;
        self.firms.push(entry);
        self.spellings.insert(spelled.into(), at);
        Some((at, name))
    }

    /// Puts the rows of a firm side by side, since they are what is compared: `place[old]` is the new number.
    pub(crate) fn arrange(&mut self) -> Vec<u32> {
        let mut home: FxHashMap<u32, u32> = FxHashMap::default();
        let domain = |row: &Row| {
            Some(row.web).filter(|&web| web != UNKNOWN).or(Some(row.mail_domain).filter(|&id| id != UNKNOWN))
        };
        for row in self.rows.iter().filter(|row| row.firm != UNKNOWN) {
            if let Some(domain) = domain(row) {
                home.entry(self.firms[row.firm as usize].id).or_insert(domain);
            }
        }
        let mut order: Vec<(u64, u32)> = self
            .rows
            .iter()
            .zip(0..)
            .map(|(row, at)| {
                let firm = self.firms.get(row.firm as usize).map(|firm| firm.id);
                let by_firm =
                    || firm.map(|id| home.get(&id).map_or(1 << 33 | u64::from(id), |&domain| domain.into()));
                (domain(row).map(u64::from).or_else(by_firm).unwrap_or(u64::MAX), at)
            })
            .collect();
        crate::parallel::sort(&mut order);
        let mut place = vec![0; order.len()];
        let mut rows = Vec::with_capacity(order.len());
        let mut signs = Vec::with_capacity(order.len());
        let mut text = String::with_capacity(self.text.len());
        for (to, &(_, from)) in order.iter().enumerate() {
            place[from as usize] = number(to);
            let mut row = self.rows[from as usize];
            for span in [&mut row.local, &mut row.middle] {
                let start = number(text.len());
                text.push_str(self.kept(*span));
                span.0 = start;
            }
            rows.push(row);
            signs.push(self.signs[from as usize]);
        }
        self.rows = rows;
        self.signs = signs;
        self.text = text;
        place
    }

    pub(crate) fn has_extra(&self) -> bool {
        !self.extra.is_empty()
    }

    /// The bits of two full names.
    fn sign(&self, given: u32, family: u32) -> u64 {
        let names = self.given.at(given).zip(self.family.at(family));
        match names.filter(|(given, family)| given.text.len() > 1 && family.text.len() > 1) {
            Some((given, family)) => given.sign | family.sign,
            None => u64::MAX,
        }
    }

    /// Two full names that have nothing in common, and no trace that would outweigh it: most of what blocking
    /// brings. Sees less than [`pair`](crate::compare::pair::pair) would, and never more.
    pub(crate) fn strangers(&self, a: u32, b: u32) -> bool {
        if self.signs[a as usize] & self.signs[b as usize] != 0 {
            return false;
        }
        let (a, b) = (&self.rows[a as usize], &self.rows[b as usize]);
        let (x, y) = (&a.marks, &b.marks);
        (x.slug == 0 || x.slug != y.slug)
            && (x.source_id == 0 || x.source_id != y.source_id)
            && !x.mobile.same_line(y.mobile)
            && !x.mobile.same_line(y.phone)
            && !x.phone.same_line(y.mobile)
            && (a.host != b.host || a.host == UNKNOWN || self.kept(a.local) != self.kept(b.local))
    }

    /// Are both records of the CRM, and different ones?
    pub(crate) fn apart(&self, a: u32, b: u32) -> bool {
        let fixed = |row: u32| self.fixed.get(self.rows[row as usize].fixed as usize);
        !self.fixed.is_empty() && fixed(a).zip(fixed(b)).is_some_and(|(x, y)| x.excludes(y))
    }

    pub(crate) fn view(&self, row: u32) -> View<'_> {
        let row = &self.rows[row as usize];
        let (start, length) = row.extra;
        View {
            given: self.given.at(row.given),
            family: self.family.at(row.family),
            middle: self.kept(row.middle),
            local: self.kept(row.local),
            host: self.domains.get(row.host as usize),
            mail_domain: self.domains.get(row.mail_domain as usize),
            web: self.domains.get(row.web as usize),
            firm: self.firms.get(row.firm as usize),
            marks: &row.marks,
            fixed: self.fixed.get(row.fixed as usize),
            extra: &self.extra[start as usize..start as usize + usize::from(length)],
        }
    }

    pub(crate) fn domain_count(&self, id: u32) -> u32 {
        self.domain_rows.get(id as usize).copied().unwrap_or(0)
    }

    pub(crate) fn firm_count(&self, id: u32) -> u32 {
        self.firm_names.count(id)
    }

    pub(crate) fn domain_kinds(&self) -> usize {
        self.domains.len()
    }

    pub(crate) fn firm_kinds(&self) -> usize {
        self.firm_names.len()
    }

    pub(crate) fn phone_count(&self, tail: u32) -> u32 {
        self.phones.get(&tail).copied().unwrap_or(0)
    }

    pub(crate) fn domain_id(&self, text: &str) -> u32 {
        self.hosts.find(text)
    }

    pub(crate) fn firm_id(&self, core: &str) -> u32 {
        self.firm_names.find(core)
    }
}
