//! The fixed weights of the workflow rules: a mean over what both rows have.

use crate::compare::pair::same_address;
use crate::compare::sink::Sink;
use crate::view::View;

/// Share of the longer text that survives the cheapest edit.
fn levenshtein(x: &str, y: &str) -> f64 {
    let (x, y) = (x.as_bytes(), y.as_bytes());
    let longest = x.len().max(y.len());
    if longest == 0 {
        return 1.0;
    }
    let mut row: Vec<usize> = (0..=y.len()).collect();
    for (i, a) in x.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in y.iter().enumerate() {
            let cost = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(corner + 1);
        }
    }
    1.0 - row[y.len()] as f64 / longest as f64
}

fn full_name(row: &View<'_>) -> Option<String> {
    Some(format!("{} {}", row.given?.text, row.family?.text))
}

/// Similarity of two rows as persons, 0–1.
pub(crate) fn person<S: Sink>(a: &View<'_>, b: &View<'_>, sink: &mut S) -> f64 {
    let exact = (a.source != 0 && a.source == b.source && a.source_id != 0 && a.source_id == b.source_id)
        || (a.slug != 0 && a.slug == b.slug)
        || (a.own_mail() && same_address(a, b));
    let mut cap: f64 = 1.0;
    if exact {
        sink.add("identity", "equal", 1.0);
        return cap;
    }
    let (mut sum, mut total, mut present) = (0.0, 0.0, 0);
    let mut add = |field, similarity: f64, weight: f64| {
        sum += similarity * weight;
        total += weight;
        present += 1;
        sink.add(field, if similarity >= 1.0 { "equal" } else { "similar" }, (similarity * weight) as f32);
    };
    if a.own_mail() && b.own_mail() {
        add("e-mail", 0.0, 0.4);
        if a.mail_domain.zip(b.mail_domain).is_some_and(|(x, y)| x.text == y.text) {
            cap = cap.min(0.79);
        }
    }
    let names = full_name(a).zip(full_name(b));
    if let Some((x, y)) = &names {
        add("name", levenshtein(x, y), 0.3);
    }
    let numbers = |row: &View<'_>| [row.mobile, row.phone].into_iter().find(|number| number.digits != 0);
    if let Some((x, y)) = numbers(a).zip(numbers(b)) {
        add(
            "phone",
            if x.digits == y.digits {
                1.0
            } else if x.same_line(y) {
                0.9
            } else {
                0.0
            },
            0.2,
        );
    }
    let firms = company(a, b);
    if (a.firm.is_some() || a.domains().next().is_some())
        && (b.firm.is_some() || b.domains().next().is_some())
    {
        add("company", firms, 0.1);
        if firms >= 1.0 && names.is_some_and(|(x, y)| x == y) {
            return cap;
        }
    }
    if present < 2 { 0.0 } else { (sum / total).min(cap) }
}

/// Similarity of two rows' companies, 0–1.
pub(crate) fn company(a: &View<'_>, b: &View<'_>) -> f64 {
    if a.domains().any(|x| b.domains().any(|y| x.text == y.text)) {
        return 1.0;
    }
    match a.firm.zip(b.firm) {
        Some((x, y)) => levenshtein(&x.core, &y.core),
        None => 0.0,
    }
}
