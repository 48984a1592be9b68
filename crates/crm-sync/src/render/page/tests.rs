use super::*;
use crate::fixtures::{lead_view, person, ticket};
use crate::merges::Merged;
use crate::plan::{KnownTicket, View, plan};
use crate::rules::Rules;

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&\u{202E}\0";

fn hostile_plan() -> Plan {
    let mut created = person();
    created.first_name = Some(HOSTILE.into());
    created.company.company_name = Some(HOSTILE.into());
    let mut known = ticket();
    known.fields.insert("CFLeadTechStack".into(), HOSTILE.into());
    known.contact_phone = Some("+44 7700 900999".into());
    let base = [("CFLeadTechStack", "Okta"), ("contact_phone", "+44 7700 900999")]
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .into();
    let mut update = lead_view("lead:2", person());
    update.ticket = Some(KnownTicket { ticket: known, base });
    let mut blocked = lead_view("lead:3", person());
    blocked.suppressed = Some(HOSTILE.into());
    let view = View { leads: vec![lead_view("lead:1", created), update, blocked], ..View::default() };
    plan(&view, &Rules::default(), Timestamp::from_millis(0))
}

fn shown(plan: &Plan) -> String {
    let mut report = PollReport::begin(Timestamp::from_millis(0), false);
    report.trouble(HOSTILE, "apply", HOSTILE, HOSTILE);
    report.data_sources.insert(format!("{HOSTILE}_records"), 3);
    report.stage(HOSTILE, 1, 1, Timestamp::from_millis(0), Timestamp::from_millis(5));
    let record = |why: &str| Merged {
        source: "apollo".into(),
        name: HOSTILE.into(),
        company: HOSTILE.into(),
        email: HOSTILE.into(),
        why: why.to_owned(),
    };
    let merges = [Merge { lead: "lead:1".into(), records: vec![record(""), record("same mailbox")] }];
    let question = Question::Changes {
        changes: vec![FieldChange {
            field: HOSTILE.into(),
            old: Some(HOSTILE.into()),
            new: Some("Leeds".into()),
        }],
    };
    let mut held = plan.decisions[0].clone();
    held.question = Some(question);
    held.why = HOSTILE.into();
    let waiting = [(Timestamp::from_millis(0), held)];
    let titles = BTreeMap::from([("lead:1".to_owned(), HOSTILE.to_owned())]);
    let reveal = Reveal::Masked;
    page(&Page { report: &report, plan, titles: &titles, merges: &merges, waiting: &waiting, reveal })
}

#[test]
fn hostile_names_stay_text() {
    let text = shown(&hostile_plan());
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    // Taken apart at its tags, the page has no other than those of this crate, and no attribute from outside.
    let own = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "span", "div",
        "b", "i", "table", "thead", "tbody", "tr", "th", "td", "bdi", "details", "summary", "code", "small",
    ];
    for tag in text.split('<').skip(1) {
        let name: String = tag.trim_start_matches('/').chars().take_while(|c| !" >".contains(*c)).collect();
        assert!(own.contains(&name.as_str()), "<{name}>");
        let inside = tag.split('>').next().unwrap();
        assert!(!inside.contains("onerror") && !inside.contains("alert"), "{inside}");
    }
    assert!(!text.contains(['\u{202E}', '\0']));
}

#[test]
fn it_needs_nothing_from_elsewhere() {
    let text = shown(&hostile_plan());
    for reference in ["src=\"", "href=", "url(", "@import", "<link", "<script"] {
        assert!(!text.contains(reference), "{reference}");
    }
    assert!(text.contains("name=\"viewport\"") && text.contains("default-src 'none'"));
}

#[test]
fn it_shows_old_and_new_and_why_without_addresses() {
    let text = shown(&hostile_plan());
    for part in [
        "<h3>create (1)</h3>",
        "<td data-h=\"Field\"><bdi>Phone</bdi></td><td data-h=\"Before\"><bdi>***99</bdi></td>",
        "<td data-h=\"Providers say\"><bdi>Okta</bdi></td><td data-h=\"Why\"><bdi>a person set it</bdi></td>",
        "<h3>blocked: do not contact (1)</h3>",
        "same mailbox",
        "halo-b2b review show ID",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!text.contains("jane@acme") && !text.contains("555-0123") && !text.contains("900999"));
}
