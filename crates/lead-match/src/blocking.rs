//! Keys that only say "look at this pair": each cheap, each blind to different damage.

use crate::hash::Hasher;
use crate::keys::Key;
use crate::normalise::skeleton;
use crate::prepare::{Contact, Prepared};
use crate::record::{Kind, Record};
use crate::store::Store;
use crate::view::{Probe, View};

/// Takes keys as they are made: a kind and the parts of the value.
pub(crate) trait KeySink {
    fn key(&mut self, kind: &'static str, parts: &[&str]);
}

/// Keys as hashes.
#[derive(Debug, Default)]
pub(crate) struct Hashes(pub(crate) Vec<u64>);

impl KeySink for Hashes {
    fn key(&mut self, kind: &'static str, parts: &[&str]) {
        let mut hasher = Hasher::new();
        hasher.write(kind.as_bytes());
        for part in parts {
            hasher.write(part.as_bytes());
        }
        // The two top bits carry how crowded a block of this kind may be.
        self.0.push(hasher.finish() >> 2 | u64::from(crowd_class(kind)) << 62);
    }
}

/// 0: strong keys, which may be crowded; 1: usual; 2: weak ones, which must not.
fn crowd_class(kind: &str) -> u8 {
    match kind {
        "b.mail" | "b.profile" | "b.source" | "b.id" => 0,
        "b.name" | "b.nick" | "b.tel" | "b.date" | "b.street" => 2,
        _ => 1,
    }
}

/// How many rows a block with this hash may have.
pub(crate) fn crowd(hash: u64, usual: usize) -> usize {
    match hash >> 62 {
        0 => usual * 2,
        1 => usual,
        _ => usual.div_ceil(3),
    }
}

/// Passes over the rows: the keys of a pass are made and sorted together, to bound memory.
pub(crate) const PASSES: u8 = 4;

/// The blocking keys of one pass.
pub(crate) fn block<S: KeySink>(view: &View<'_>, pass: u8, sink: &mut S) {
    match pass {
        0 => personal(view, sink),
        1 => by_domain(view, sink),
        2 => by_firm(view, sink),
        _ => by_name(view, sink),
    }
}

fn personal<S: KeySink>(view: &View<'_>, sink: &mut S) {
    if let Some(host) = view.host.filter(|_| view.own_mail() || view.contact == Contact::Mailbox) {
        sink.key("b.mail", &[view.local, &host.text]);
    }
    if view.contact == Contact::Mailbox {
        return;
    }
    let mut buffer = [0; 20];
    if view.slug != 0 {
        sink.key("b.profile", &[digits(view.slug, &mut buffer)]);
    }
    if view.source_id != 0 && view.source != 0 {
        let mut second = [0; 20];
        sink.key("b.source", &[digits(view.source.into(), &mut buffer), digits(view.source_id, &mut second)]);
    }
    let (phone, mobile) = (view.phone.tail(), view.mobile.tail());
    for tail in [phone, if mobile == phone { 0 } else { mobile }].into_iter().filter(|&tail| tail != 0) {
        let tail = digits(tail.into(), &mut buffer);
        sink.key("b.tel", &[tail]);
        if let Some(family) = view.family {
            sink.key("b.tel-name", &[tail, &family.words[0].skeleton]);
        }
        if let Some(given) = view.given {
            sink.key("b.tel-name", &[tail, &given.words[0].skeleton]);
        }
    }
    for extra in view.extra {
        let initial = view.given.map_or("", |given| &given.text[..1]);
        let family = view.family.map_or("", |family| &family.words[0].skeleton);
        match extra.kind {
            Kind::Identifier => sink.key("b.id", &[&extra.text]),
            Kind::Date => {
                sink.key("b.date", &[&extra.text]);
                sink.key("b.date-given", &[&extra.text, initial]);
            }
            Kind::Postcode => {
                sink.key("b.post-name", &[&extra.text, initial]);
                sink.key("b.post-name", &[&extra.text, family]);
            }
            Kind::Street => {
                sink.key("b.street", &[&extra.text]);
                let number = extra.text.split(' ').find(|word| word.bytes().all(|b| b.is_ascii_digit()));
                let word = extra.text.split(' ').max_by_key(|word| word.len());
                if let (Some(number), Some(word)) = (number, word) {
                    sink.key("b.street-no", &[number, word]);
                }
            }
            _ => {}
        }
    }
}

fn by_domain<S: KeySink>(view: &View<'_>, sink: &mut S) {
    let mut last = "";
    for domain in view.domains() {
        let stem = domain.stem();
        if view.contact == Contact::Firm {
            sink.key("b.firm-domain", &[stem]);
        }
        if stem != last {
            tokens(view, "b.domain", stem, sink);
        }
        last = stem;
    }
}

fn by_firm<S: KeySink>(view: &View<'_>, sink: &mut S) {
    let Some(firm) = view.firm else { return };
    if view.contact == Contact::Firm {
        sink.key("b.firm", &[&firm.compact]);
        let mut buffer = [0; 20];
        for (word, _) in firm.words.iter().filter(|(word, _)| word.len() > 2) {
            sink.key("b.firm-city", &[word, digits(view.city.into(), &mut buffer)]);
        }
    }
    tokens(view, "b.company", &firm.compact, sink);
    if !firm.head.is_empty() {
        tokens(view, "b.company", &firm.head.replace(' ', ""), sink);
    }
    // Truncated and misspelt names, with both names of the person.
    if let (Some(given), Some(family)) = (view.given, view.family) {
        let start = firm.compact.get(..3).unwrap_or(&firm.compact);
        sink.key("b.name-company", &[&given.words[0].skeleton, &family.words[0].skeleton, start]);
    }
}

/// What a person may be known by inside a firm: any part of the name, in any place.
fn tokens<S: KeySink>(view: &View<'_>, kind: &'static str, firm: &str, sink: &mut S) {
    if view.contact != Contact::Person {
        return;
    }
    if let Some(given) = view.given {
        sink.key(kind, &[firm, &given.words[0].skeleton]);
        let mut buffer = [0; 20];
        for &group in given.groups.iter().take(3) {
            sink.key(kind, &[firm, digits(group.into(), &mut buffer)]);
        }
    }
    if let Some(family) = view.family {
        for word in family.words.iter().filter(|word| word.text.len() > 1) {
            sink.key(kind, &[firm, &word.skeleton]);
        }
        if let Some(given) = view.given {
            let (x, y) = (&given.text[..1], &family.text[..1]);
            let (x, y) = if x <= y { (x, y) } else { (y, x) };
            sink.key(kind, &[firm, "initials", x, y]);
        }
    }
    if view.nameless() && view.own_mail() {
        let mut letters: Vec<&str> =
            view.local.split(|c: char| !c.is_ascii_alphabetic()).filter(|part| part.len() > 1).collect();
        if letters.len() == 1 && letters[0].len() > 3 {
            let whole = letters[0];
            letters.extend([&whole[1..], &whole[..whole.len() - 1]]);
        }
        for part in letters {
            sink.key(kind, &[firm, &skeleton(part)]);
        }
    }
}

fn by_name<S: KeySink>(view: &View<'_>, sink: &mut S) {
    let (Some(given), Some(family)) = (view.given, view.family) else { return };
    if view.contact != Contact::Person {
        return;
    }
    let (first, last) = (&*given.words[0].skeleton, &*family.words[0].skeleton);
    let (x, y) = if first <= last { (first, last) } else { (last, first) };
    sink.key("b.name", &[x, y]);
    let mut buffer = [0; 20];
    if view.city != 0 {
        sink.key("b.name-city", &[x, y, digits(view.city.into(), &mut buffer)]);
    }
    for &group in given.groups.iter().take(3) {
        sink.key("b.nick", &[digits(group.into(), &mut buffer), last]);
    }
    for word in family.words.iter().skip(1) {
        sink.key("b.name", &[first, &word.skeleton]);
    }
}

/// Decimal digits without an allocation.
fn digits(mut number: u64, buffer: &mut [u8; 20]) -> &str {
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    std::str::from_utf8(&buffer[at..]).unwrap_or_default()
}

/// Keys as text.
#[derive(Debug, Default)]
struct Texts(Vec<Key>);

impl KeySink for Texts {
    fn key(&mut self, kind: &'static str, parts: &[&str]) {
        self.0.push(Key::new(kind, parts.join("|")));
    }
}

/// Blocking keys of a row, each once: rows that share none are not compared.
#[must_use]
pub fn block_keys(record: &Record) -> Vec<Key> {
    let store = Store::default();
    let probe = Probe::new(Prepared::of(record), &store);
    let mut texts = Texts::default();
    for pass in 0..PASSES {
        block(&probe.view(), pass, &mut texts);
    }
    texts.0.sort();
    texts.0.dedup();
    texts.0
}
