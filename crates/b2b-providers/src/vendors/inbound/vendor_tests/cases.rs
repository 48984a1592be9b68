//! What vendors and relays send: invented people at reserved names and numbers.

use serde_json::{Value, json};

use super::{SECRET, base64, hex, sha1};

pub(super) struct Case {
    pub(super) vendor: &'static str,
    pub(super) body: Value,
    pub(super) headers: fn(&str) -> Vec<(&'static str, String)>,
    pub(super) query: &'static str,
    pub(super) says: &'static [&'static str],
    pub(super) id: Option<&'static str>,
}

pub(super) fn own() -> Vec<Case> {
    let case = |vendor, headers, says, id, body| Case { vendor, body, headers, query: "", says, id };
    let outreach: fn(&str) -> Vec<(&'static str, String)> =
        |body| vec![("Outreach-Webhook-Signature", hex(body))];
    let change = |kind: &str, event: &str, attributes: Value| {
        json!({"data": {"type": kind, "id": 88, "attributes": attributes, "relationships": {"prospect": {"type": "prospect", "id": 12}}},
            "meta": {"eventName": event, "deliveredAt": "2026-09-15T01:00:00.123-08:00", "jobId": "13dc"}})
    };
    vec![
        Case {
            query: "token=whsec_s3cret",
            ..case(
                "apollo",
                |_| Vec::new(),
                &["person", "ask"],
                None,
                json!({"request_id": "-42", "people": [
                {"id": "66f1", "status": "success", "phone_numbers": [{"raw_number": "+1 207-555-0142", "sanitized_number": "+12075550142"}]}]}),
            )
        },
        case(
            "bombora",
            |body| vec![("X-Bombora-Signature-256", hex(body))],
            &["ask"],
            None,
            json!({"eventType": "AccountListAccountsUpdated"}),
        ),
        case(
            "clay",
            |body| vec![("X-Clay-Signature", format!("sha256={}", hex(body)))],
            &["ask"],
            Some("rr_123"),
            json!({"webhookId": "wh_9", "data": {"routine_run_id": "rr_123"}}),
        ),
        case(
            "clay",
            |_| vec![("Authorization", format!("Bearer {SECRET}"))],
            &["person"],
            None,
            json!({"record_id": "lead-77", "email": "mira@northwind.example"}),
        ),
        case(
            "clearbit",
            |body| vec![("X-Request-Signature", sha1(body))],
            &["person", "ask"],
            Some("job-1"),
            json!({"id": "job-1", "type": "person", "status": 200, "body": {"id": "d54c", "email": "alex@northwind.example"}}),
        ),
        case(
            "linkedin",
            |body| vec![("X-LI-Signature", hex(&format!("hmacsha256={body}")))],
            &["data request"],
            Some("deleted/b3f6"),
            json!({"type": "LEAD_ACTION", "leadGenFormResponse": "urn:li:leadGenFormResponse:b3f6", "leadAction": "DELETED"}),
        ),
        case(
            "linkedin",
            |body| vec![("X-LI-Signature", hex(&format!("hmacsha256={body}")))],
            &["ask"],
            Some("created/b3f6"),
            json!({"type": "LEAD_ACTION", "leadGenFormResponse": "urn:li:leadGenFormResponse:b3f6", "leadAction": "CREATED"}),
        ),
        case(
            "lusha",
            |body| {
                vec![
                    ("X-Lusha-Timestamp", "1789473600".into()),
                    ("X-Lusha-Signature", hex(&format!("1789473600.{body}"))),
                ]
            },
            &["opt-out"],
            Some("w1"),
            json!({"id": "w1", "type": "opt-out", "entityType": "contact", "entityId": "44"}),
        ),
        case(
            "lusha",
            |body| {
                vec![
                    ("X-Lusha-Timestamp", "1789473600".into()),
                    ("X-Lusha-Signature", hex(&format!("1789473600.{body}"))),
                ]
            },
            &["ask"],
            Some("w2"),
            json!({"id": "w2", "type": "promotion", "entityType": "contact", "entityId": "44"}),
        ),
        case(
            "outreach",
            outreach,
            &["opt-out"],
            Some("13dc/prospect.updated/88"),
            change("prospect", "prospect.updated", json!({"optedOut": true})),
        ),
        case(
            "outreach",
            outreach,
            &["ignored"],
            Some("13dc/prospect.destroyed/88"),
            change("prospect", "prospect.destroyed", json!({})),
        ),
        case(
            "outreach",
            outreach,
            &["company"],
            Some("13dc/account.updated/88"),
            change("account", "account.updated", json!({"name": "Harbor"})),
        ),
        case(
            "outreach",
            outreach,
            &["engagement"],
            Some("13dc/mailing.opened/88"),
            change("mailing", "mailing.opened", json!({})),
        ),
        case(
            "outreach",
            outreach,
            &["email status"],
            Some("13dc/mailing.bounced/88"),
            change("mailing", "mailing.bounced", json!({})),
        ),
        case(
            "outreach",
            outreach,
            &["opt-out"],
            Some("13dc/sequenceState.updated/88"),
            change("sequenceState", "sequenceState.updated", json!({"state": "opted_out"})),
        ),
        case(
            "outreach",
            outreach,
            &["ignored"],
            Some("13dc/sequenceState.updated/88"),
            change("sequenceState", "sequenceState.updated", json!({"state": "active"})),
        ),
        case(
            "outreach",
            |body| vec![("X-Outreach-Signature", hex(body))],
            &["call"],
            Some("13dc/call.completed/88"),
            change(
                "call",
                "call.completed",
                json!({"direction": "outbound", "to": "+12075550142", "answeredAt": "2026-09-15T09:00:00Z", "completedAt": "2026-09-15T09:04:00Z"}),
            ),
        ),
        case(
            "rocketreach",
            |body| vec![("X-RocketReach-Signature", base64(body)), ("RR-Request-ID", "req-1".into())],
            &["person"],
            Some("req-1/5"),
            json!([{"id": 5, "status": "complete", "name": "Dana Okafor"}]),
        ),
        case(
            "seamless",
            |_| vec![("x-seamless-webhook-secret", SECRET.into())],
            &["person", "ask"],
            Some("6Ei5"),
            json!({"contactId": "699", "apiResearchId": "6Ei5", "fullName": "Dana Okafor", "email": "dana@harbor.example"}),
        ),
        case(
            "zoominfo",
            |_| vec![("X-Whatever", SECRET.into())],
            &["ask"],
            None,
            json!({"changedAttributes": ["jobTitle"]}),
        ),
        case("zoominfo", |_| Vec::new(), &["ask"], None, json!({"verificationToken": SECRET})),
    ]
}

/// What relays send of each vendor, in the published shapes.
pub(super) fn relayed() -> Vec<(&'static str, &'static str, Value, &'static str)> {
    let contact = json!({"contact": {"id": "1", "firstName": "Dana", "lastName": "Okafor", "email": "dana@harbor.example"}});
    let firm = json!({"companyId": "c1", "name": "Harbor", "domain": "harbor.example"});
    let scored = json!({"person": {"email": "dana@harbor.example"}, "fit_score": 80});
    vec![
        (
            "apollo",
            "person_enriched",
            json!({"person": {"id": "1", "email": "dana@harbor.example"}}),
            "person",
        ),
        ("apollo", "email_replied", json!({"email": "dana@harbor.example"}), "engagement"),
        (
            "apollo",
            "intent_signals_detected",
            json!({"company_id": "c1", "intent_topics": ["a"], "intent_strength": "high"}),
            "intent",
        ),
        (
            "apollo",
            "organization_updated",
            json!({"organization": {"id": "c1", "name": "Harbor"}}),
            "company",
        ),
        (
            "zoominfo",
            "CONTACT_UPDATED",
            json!({"contact": {"personId": "1", "email": "dana@harbor.example"}}),
            "person",
        ),
        (
            "zoominfo",
            "news_alert_triggered",
            json!({"company": {"name": "Harbor"}, "headline": "A plant"}),
            "growth",
        ),
        (
            "hunter",
            "email_verified",
            json!({"email": "dana@harbor.example", "result": "risky"}),
            "email status",
        ),
        ("hunter", "email_found", json!({"email": "dana@harbor.example", "position": "CTO"}), "person"),
        ("crayon", "account_enriched", firm.clone(), "company"),
        (
            "crayon",
            "intent_signal_detected",
            json!({"company": firm, "intent": {"signals": ["pricing"]}}),
            "intent",
        ),
        (
            "klue",
            "conversation_started",
            json!({"contact": {"email": "dana@harbor.example"}, "topics": ["a"]}),
            "intent",
        ),
        ("madkudu", "lead_scored", scored, "score"),
        (
            "madkudu",
            "prospect_qualified",
            json!({"person": {"email": "d@harbor.example"}, "qualification": {"status": "good"}}),
            "note",
        ),
        ("leadiq", "contact_updated", contact.clone(), "person"),
        ("leadiq", "email_verified", contact.clone(), "email status"),
        ("hg_insights", "contact_created", contact.clone(), "person"),
        (
            "hg_data",
            "gdpr_request",
            json!({"email": "d@harbor.example", "request_type": "erasure"}),
            "data request",
        ),
        ("discoverorg", "contact_change", contact, "person"),
        (
            "discoverorg",
            "technographics_update",
            json!({"company": firm, "technographics": {"crm": ["A"]}}),
            "company",
        ),
        (
            "bombora",
            "surge_alert",
            json!({"companyName": "Harbor", "surge": {"intensity": 80, "topics": ["a"]}}),
            "intent",
        ),
        (
            "bombora",
            "topic_engagement",
            json!({"topic": "a", "companyId": "c1", "engagement": {"score": 49}}),
            "ignored",
        ),
        (
            "everstring",
            "score_updated",
            json!({"contact": {"email": "d@harbor.example"}, "predictiveScore": 70}),
            "score",
        ),
        ("everstring", "model_retrained", json!({}), "ignored"),
        (
            "clearbit",
            "person.changed",
            json!({"name": {"givenName": "D"}, "email": "d@harbor.example"}),
            "person",
        ),
        ("datanyze", "added", json!({"domain": "harbor.example", "technologies": ["A"]}), "company"),
        (
            "uplead",
            "updated",
            json!({"first_name": "Dana", "email": "d@harbor.example", "email_verification_status": "valid"}),
            "person",
        ),
        ("lusha", "updated", json!({"person_id": "1", "business_email": "d@harbor.example"}), "person"),
        ("seamless", "updated", json!({"contact_id": "1", "work_email": "d@harbor.example"}), "person"),
    ]
}
