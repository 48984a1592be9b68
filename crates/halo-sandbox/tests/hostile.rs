//! Whatever is sent, the tenant and the vendors answer.

mod common;

use common::caller;
use halo_sandbox::Incoming;
use proptest::prelude::*;
use rest_core::Method;
use serde_json::{Value, json};

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>()
            .prop_map(|number| serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number)),
        "[ -~]{0,12}".prop_map(Value::from),
        Just(json!("2026-03-04T09:15:00")),
        (0i64..2000).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let known = [
        "id",
        "name",
        "summary",
        "customfields",
        "value",
        "client_id",
        "site_id",
        "user_id",
        "ticket_id",
        "outcome_id",
        "status_id",
        "tickettype_id",
        "usage",
        "values",
        "new_values",
        "addtheseusers",
        "members",
        "_recover",
        "_match_thirdparty_id",
        "new_external_link",
        "details",
        "matchPersonInput",
        "personId",
        "companyId",
        "outputFields",
        "data",
        "type",
        "attributes",
        "page",
        "rpp",
        "per_page",
        "headcount",
        "keywords",
        "include",
        "organization_num_employees_ranges",
        "revenue_range",
        "lookupid",
        "dateoccurred",
        "tags",
        "add_tags",
        "filename",
        "data_base64",
        "attachments",
        "sql",
        "_testonly",
        "eventno",
        "webhook_id",
        "conditions",
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "[a-z_]{1,8}"]
}

fn path() -> impl Strategy<Value = String> {
    let roots = [
        "Tickets",
        "Opportunities",
        "Actions",
        "Client",
        "Site",
        "Users",
        "CallLog",
        "DistributionLists",
        "FieldInfo",
        "Lookup",
        "Status",
        "TicketType",
        "Agent",
        "Outcome",
        "Webhook",
        "Priority",
        "ExternalLink",
        "Report",
        "CRMNote",
        "ClientCache",
        "Supplier",
        "Attachment",
        "Notification",
        "Asset",
        "Appointment",
        "nowhere",
    ];
    let tails = ["", "/1", "/me", "/Object", "/-5", "/20401", "/x/y", "/4294967296"];
    let queries = prop::collection::vec((query_name(), "[ -~]{0,14}"), 0..4);
    (prop::sample::select(roots.to_vec()), prop::sample::select(tails.to_vec()), queries).prop_map(
        |(root, tail, pairs)| {
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
            format!("/api/{root}{tail}?{query}")
        },
    )
}

fn query_name() -> impl Strategy<Value = String> {
    let known = [
        "pageinate",
        "page_size",
        "page_no",
        "count",
        "search",
        "advanced_search",
        "order",
        "orderdesc",
        "ticket_id",
        "lookupid",
        "typeid",
        "includedetails",
        "include_custom_fields",
        "lastupdatefromdate",
        "datesearch",
        "startdate",
        "status",
        "ticketids",
        "activeinactive",
        "returnall",
        "domain",
        "iscachebuild",
        "start_date",
        "client_id",
    ];
    prop::sample::select(known.to_vec()).prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_tenant_answers_anything(
        calls in prop::collection::vec((path(), json_value(), 0usize..3), 1..5),
    ) {
        let caller = caller(|builder| builder.clients(2).leads(3).limit(None));
        for (path, json, verb) in calls {
            let method = [Method::GET, Method::POST, Method::DELETE][verb].clone();
            let json = if json.is_object() { Value::Array(vec![json]) } else { json };
            let request = Incoming::new(method, path).json(&json).header("authorization", &caller.bearer);
            let status = caller.send(request).status.as_u16();
            prop_assert!([200, 201, 400, 401, 403, 404, 405, 415, 500, 504].contains(&status), "{status}");
        }
        // What was written can be read, saved and loaded again.
        let saved = caller.sandbox.save();
        caller.sandbox.load(&saved).unwrap();
        prop_assert_eq!(caller.sandbox.save(), saved);
        prop_assert!(caller.sandbox.state()["Tickets"].is_array());
    }

    #[cfg(feature = "vendors")]
    #[test]
    fn the_vendors_answer_anything(
        json in json_value(),
        at in 0usize..14,
        query in "[ -~]{0,30}",
    ) {
        use halo_sandbox::vendors::{Population, Vendors};
        use rest_core::{ManualClock, Timestamp};
        let now = Timestamp::parse("2026-03-04T09:15:00Z").unwrap();
        let vendors = Vendors::new(Population::generate(1, 40, now), std::sync::Arc::new(ManualClock::at(now)));
        let (provider, path) = [
            ("apollo", "mixed_people/api_search"), ("apollo", "mixed_companies/search"), ("apollo", "people/match"),
            ("apollo", "people/bulk_match"), ("apollo", "organizations/bulk_enrich"), ("apollo", "news_articles/search"),
            ("zoominfo", "search/contact"), ("zoominfo", "search/company"), ("zoominfo", "enrich/contact"),
            ("zoominfo", "enrich/company"), ("zoominfo", "gtm/data/v1/contacts/enrich"), ("hunter", "discover"),
            ("hunter", "domain-search"), ("hunter", "email-verifier"),
        ][at];
        let key = vendors.key(provider).unwrap();
        let mut request = Incoming::new(Method::POST, format!("/{path}")).json(&json);
        request.query = query;
        request = if provider == "zoominfo" {
            let login = json!({"username": key.user, "password": key.secret});
            let answer = vendors.handle("zoominfo", &Incoming::new(Method::POST, "/authenticate").json(&login));
            let token: Value = serde_json::from_slice(&answer.body).unwrap();
            request.header("authorization", &format!("Bearer {}", token["jwt"].as_str().unwrap()))
        } else {
            request.header("x-api-key", &key.secret)
        };
        let status = vendors.handle(provider, &request).status.as_u16();
        prop_assert!([200, 202, 222, 400, 404, 406, 422].contains(&status), "{provider} {path}: {status}");
    }
}
