//! One pair of rows: all evidence, in bits.

use crate::compare::sink::Sink;
use crate::compare::{evidence, extra, firm, name};
use crate::entry::NameEntry;
use crate::normalise::MailClass;
use crate::prepare::Contact;
use crate::stats::Stats;
use crate::view::View;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// Log2 odds that both rows are one person.
    pub(crate) odds: f32,
    pub(crate) firms: firm::Firms,
}

/// Log2 odds of what cannot be.
pub(crate) const NEVER: f32 = -40.0;

pub(crate) fn pair<S: Sink>(
    a: &View<'_>,
    b: &View<'_>,
    stats: Stats<'_>,
    learned: &extra::Learned,
    sink: &mut S,
) -> Pair {
    let prior = stats.prior();
    let mut sum = 0.0;
    let mut add = |sink: &mut S, field, level, bits: f32| {
        if bits != 0.0 {
            sum += bits;
            sink.add(field, level, bits);
        }
    };
    sink.add("prior", "any two rows", prior);
    if strangers(a, b) {
        sink.add("name", "nothing in common", NEVER);
        let firms = firm::Firms { level: firm::Level::Unknown, bits: 0.0, name: firm::NameLevel::Missing };
        return Pair { odds: NEVER, firms };
    }
    if a.contact == Contact::Firm && b.contact == Contact::Firm {
        return firm_pair(a, b, stats, learned, sink);
    }
    let firms = firm::compare(a, b, stats, sink);
    if a.contact != Contact::Person || b.contact != Contact::Person {
        let same = a.contact == b.contact && a.contact == Contact::Mailbox && same_address(a, b);
        add(
            sink,
            "contact",
            if same { "same mailbox" } else { "no person" },
            if same { 30.0 - prior } else { NEVER },
        );
        return Pair { odds: sum + prior, firms };
    }
    if a.source_id != 0 && a.source == b.source && a.source != 0 {
        if a.source_id == b.source_id {
            add(sink, "provider id", "equal", 30.0);
        } else {
            add(sink, "provider id", "different", -1.0);
        }
    }

    // Who has a colleague of the same family name may be family.
    let kin = if firms.bits > 3.0 { 0.03 } else { 0.0 };
    let names = name::compare(a, b, stats, kin);
    add(sink, "given name", names.given.level.name(), names.given.bits);
    add(
        sink,
        if names.swapped { "swapped name" } else { "family name" },
        names.family.level.name(),
        names.family.bits,
    );
    if names.generations_differ {
        add(sink, "generation", "different", evidence::GENERATIONS);
    } else if a.generation != b.generation && names.both_agree() {
        add(sink, "generation", "stated once", -1.0);
    }
    add(sink, "company", firms.level.name(), firms.bits);

    mail(a, b, stats, &firms, &mut |field, level, bits| add(sink, field, level, bits));
    if a.slug != 0 && b.slug != 0 {
        if a.slug == b.slug {
            add(sink, "linkedin", "equal", stats.rows_bits() + 3.0);
        } else {
            add(sink, "linkedin", "different", evidence::PROFILES);
        }
    }
    phones(a, b, stats, &firms, &mut |field, level, bits| add(sink, field, level, bits));
    if a.functions != 0 && b.functions != 0 {
        if a.functions & b.functions == 0 {
            add(sink, "job title", "other function", if firms.same() { evidence::FUNCTIONS } else { -0.5 });
        } else {
            add(sink, "job title", "same function", 1.3);
        }
    }
    for evidence in extra::compare(a.extra, b.extra, learned) {
        add(sink, evidence.field, evidence.level, evidence.bits);
    }
    Pair { odds: sum + prior, firms }
}

/// Two full names without a word in common, and no trace that would outweigh it: most of what blocking brings.
fn strangers(a: &View<'_>, b: &View<'_>) -> bool {
    let (Some(ag), Some(af), Some(bg), Some(bf)) = (a.given, a.family, b.given, b.family) else {
        return false;
    };
    let known = [ag, af, bg, bf].iter().all(|name| name.text.len() > 1);
    if !known || !a.extra.is_empty() || !a.middle.is_empty() || !b.middle.is_empty() {
        return false;
    }
    let trace = (a.slug != 0 && a.slug == b.slug)
        || (a.source_id != 0 && a.source_id == b.source_id)
        || a.mobile.same_line(b.mobile)
        || a.mobile.same_line(b.phone)
        || a.phone.same_line(b.mobile)
        || same_address(a, b);
    let shares = |x: &NameEntry, y: &NameEntry| x.words.iter().any(|x| y.words.iter().any(|y| x.like(y)));
    let related = shares(ag, bg)
        || shares(af, bf)
        || shares(ag, bf)
        || shares(af, bg)
        || ag.groups.iter().any(|group| bg.groups.contains(group));
    !trace && !related
}

/// Two rows that are firms and nothing else: name, number, place and further columns, each for itself.
fn firm_pair<S: Sink>(
    a: &View<'_>,
    b: &View<'_>,
    stats: Stats<'_>,
    learned: &extra::Learned,
    sink: &mut S,
) -> Pair {
    let prior = stats.prior();
    let mut sum = 0.0;
    let mut add = |sink: &mut S, field, level, bits: f32| {
        sum += bits;
        sink.add(field, level, bits);
    };
    let mut firms = firm::Firms { level: firm::Level::Unknown, bits: 0.0, name: firm::NameLevel::Missing };
    if let (Some(x), Some(y)) = (a.firm, b.firm) {
        let (name, bits) = sink.names(x, y, stats);
        firms.name = name;
        add(sink, "company", name.name(), if name == firm::NameLevel::Differ { -5.0 } else { bits });
    }
    let shared = a.domains().find(|x| b.domains().any(|y| x.like(y)));
    if let Some(domain) = shared {
        firms.level = firm::Level::Domain;
        add(sink, "domain", "equal", stats.domain_bits(domain));
    } else if a.domains().next().is_some() && b.domains().next().is_some() {
        add(sink, "domain", "different", -4.0);
    }
    // Number, street and town are one fact, the place, where firms of other names may sit too: the strongest
    // counts whole, the others a quarter.
    let mut place: Vec<extra::Evidence> = Vec::new();
    let mut at = |field, level, bits| place.push(extra::Evidence { field, level, bits });
    if a.phone.same_line(b.phone) {
        at("phone", "equal", stats.phone_bits(a.phone.tail()) - 1.0);
    } else if a.phone.digits != 0 && b.phone.digits != 0 {
        at("phone", "different", -2.0);
    }
    if a.city != 0 && b.city != 0 {
        if a.city == b.city { at("city", "equal", 2.0) } else { at("city", "different", -1.5) }
    }
    if a.country != 0 && b.country != 0 && a.country != b.country {
        at("country", "different", -4.0);
    }
    for evidence in extra::compare(a.extra, b.extra, learned) {
        if matches!(evidence.field, "street" | "postcode") {
            place.push(evidence);
        } else {
            add(sink, evidence.field, evidence.level, evidence.bits);
        }
    }
    place.sort_by(|x, y| y.bits.total_cmp(&x.bits));
    for (nth, evidence) in place.iter().enumerate() {
        let share = if nth > 0 && evidence.bits > 0.0 { 0.25 } else { 1.0 };
        add(sink, evidence.field, evidence.level, evidence.bits * share);
    }
    firms.bits = sum;
    Pair { odds: sum + prior, firms }
}

pub(crate) fn same_address(a: &View<'_>, b: &View<'_>) -> bool {
    a.has_mail() && b.has_mail() && a.local == b.local && a.host.zip(b.host).is_some_and(|(x, y)| x.like(y))
}

fn mail(
    a: &View<'_>,
    b: &View<'_>,
    stats: Stats<'_>,
    firms: &firm::Firms,
    add: &mut dyn FnMut(&'static str, &'static str, f32),
) {
    if a.own_mail() && b.own_mail() {
        if same_address(a, b) {
            if a.class == MailClass::Free {
                add("e-mail", "equal", stats.rows_bits() + 2.0);
            } else {
                // The domain is counted as the firm already.
                add("e-mail", "equal", 8.0);
            }
            return;
        }
        let colleagues = firms.level == firm::Level::Domain
            && a.mail_domain.is_some_and(|x| b.mail_domain.is_some_and(|y| x.like(y)));
        if colleagues && !a.guessed && !b.guessed {
            let (level, bits) = evidence::addresses(a.local, b.local);
            add("e-mail", level, bits);
        }
    }
    // A name on one side and a speaking address on the other.
    let (nameless, named) = match (a.nameless(), b.nameless()) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        (true, true) if a.own_mail() && b.own_mail() && firms.same() => {
            if a.local == b.local {
                add("e-mail", "same name at another domain", 7.0);
            } else {
                add("e-mail", "different", -4.0);
            }
            return;
        }
        _ => return,
    };
    if nameless.own_mail()
        && let Some((level, bits)) = name::local_fits(nameless.local, named)
    {
        add("e-mail and name", level, if firms.same() { bits } else { bits.min(4.0) });
    }
}

fn phones(
    a: &View<'_>,
    b: &View<'_>,
    stats: Stats<'_>,
    firms: &firm::Firms,
    add: &mut dyn FnMut(&'static str, &'static str, f32),
) {
    let own = [(a.mobile, b.mobile), (a.mobile, b.phone), (a.phone, b.mobile)];
    if let Some((number, _)) = own.into_iter().find(|(x, y)| x.same_line(*y)) {
        add("mobile", "equal", (stats.phone_bits(number.tail()) - 1.0).min(15.0));
    } else if a.mobile.digits != 0 && b.mobile.digits != 0 {
        add("mobile", "different", evidence::MOBILES);
    }
    if !a.phone.same_line(b.phone) {
        return;
    }
    let (x, y) = (a.phone.extension, b.phone.extension);
    if x != 0 && y != 0 {
        add("extension", if x == y { "equal" } else { "different" }, if x == y { 4.0 } else { -2.5 });
        return;
    }
    // A number that fewer rows have than the firm has is nearer to a person than to a switchboard.
    let holders = stats.phone_count(a.phone.tail()) as f32;
    let staff =
        a.domains().chain(b.domains()).map(|domain| stats.domain_count(domain)).max().unwrap_or(0) as f32;
    if firms.level == firm::Level::Domain && staff > 2.0 * holders.max(2.0) {
        add("direct number", "equal", (staff / holders.max(2.0)).log2().min(4.0));
    }
}
