//! Clients, sites, users, distribution lists, call logs, links, and the set-up resources.

mod common;

use common::{body, caller, ids};
use halo_sandbox::Behaviour;
use rest_core::Method;
use serde_json::json;

#[test]
fn a_client_comes_with_a_site_and_a_user() {
    let caller = caller(|builder| builder);
    let client =
        caller.post("/api/Client", json!([{"name": "Alder Works Ltd", "website": "https://alder.example"}]));
    assert_eq!(client["main_site_name"], "Main");
    let site = &caller.get(&format!("/api/Site?client_id={}", client["id"]))["sites"][0];
    assert_eq!(
        (&site["id"], &site["clientsite_name"]),
        (&client["main_site_id"], &json!("Alder Works Ltd/Main"))
    );
    let users = caller.get(&format!("/api/Users?client_id={}", client["id"]));
    assert_eq!(users["users"][0]["name"], "General User");

    let named = caller.post(
        "/api/Client",
        json!([{"name": "Birch & Co", "newclient_sitename": "Birch & Co - Main Office", "newclient_contactname": "Ada Bell",
                "newclient_contactemail": "ada@birch.example", "newclient_contacttitle": "IT Director",
                "newclient_phonenumber": "+44 1632 960001"}]),
    );
    assert_eq!(
        (&named["main_site_name"], &named["main_phonenumber"]),
        (&json!("Birch & Co - Main Office"), &json!("+44 1632 960001"))
    );
    assert!(named.get("newclient_sitename").is_none(), "read once, not stored");
    let user = &caller.get(&format!("/api/Users?client_id={}", named["id"]))["users"][0];
    assert_eq!(
        (&user["name"], &user["emailaddress"], &user["title"]),
        (&json!("Ada Bell"), &json!("ada@birch.example"), &json!("IT Director"))
    );

    assert!(caller.refused("/api/Client", json!([{"name": "alder works ltd"}])).contains("already exists"));
    assert!(caller.refused("/api/Client", json!([{"website": "x"}])).contains("name"));
    let lenient = Behaviour { unique_client_names: false, ..Behaviour::default() };
    let caller = common::caller(|builder| builder.behaviour(lenient));
    caller.post("/api/Client", json!([{"name": "Twice"}, {"name": "Twice"}]));
}

#[test]
fn rows_of_customers_are_thin() {
    let caller = caller(|builder| builder.clients(1));
    let row = &caller.get("/api/Client?search=")["clients"][1];
    assert!(row.get("website").is_none());
    assert!(caller.get("/api/Client?include_website=true")["clients"][1]["website"].is_string());
    let site = row["main_site_id"].as_i64().unwrap();
    assert!(caller.get(&format!("/api/Site/{site}")).get("delivery_address").is_none());
    assert!(
        caller.get(&format!("/api/Site/{site}?includedetails=true"))["delivery_address"]["line1"].is_string()
    );
    assert!(caller.get("/api/Site?includeaddress=true")["sites"][1]["delivery_address"].is_object());
}

#[test]
fn a_user_needs_a_name_and_a_site() {
    let caller = caller(|builder| builder.clients(2));
    let sites = caller.get("/api/Site");
    let (site, client) = (&sites["sites"][1]["id"], &sites["sites"][1]["client_id"]);
    assert!(caller.refused("/api/Users", json!([{"name": "Ada Bell"}])).contains("site"));
    assert!(caller.refused("/api/Users", json!([{"site_id": site}])).contains("username"));
    assert!(caller.refused("/api/Users", json!([{"name": "Ada", "site_id": 4711}])).contains("site"));
    let other = &sites["sites"][2]["client_id"];
    assert!(
        caller
            .refused(
                "/api/Users",
                json!([{"name": "Ada", "site_id": site, "client_id": other.as_f64().unwrap() as i64}])
            )
            .contains("belong")
    );
    let user = caller.post(
        "/api/Users",
        json!([{"firstname": "Ada", "surname": "Bell", "emailaddress": "ada@alder.example", "site_id": site, "jobtitle": "IT Director"}]),
    );
    assert_eq!(user["name"], "Ada Bell");
    assert_eq!(user["client_id"].as_f64(), client.as_f64(), "follows from the site");
    assert!(user.get("jobtitle").is_none(), "users have no job title");
    let found = caller.get("/api/Users?search=ada@alder");
    assert_eq!((&found["record_count"], &found["users"][0]["id"]), (&json!(1), &user["id"]));
    caller.post("/api/Users", json!([{"id": user["id"], "inactive": true}]));
    assert_eq!(caller.get("/api/Users?search=ada@alder")["record_count"], 0);
    assert_eq!(caller.get("/api/Users?search=ada@alder&includeinactive=true")["record_count"], 1);
    assert_eq!(caller.get("/api/Users?search=ada@alder&activeinactive=false,true")["record_count"], 1);
    assert_eq!(caller.call(Method::DELETE, &format!("/api/Users/{}", user["id"])).status, 200);
    assert_eq!(caller.call(Method::GET, &format!("/api/Users/{}", user["id"])).status, 404);
}

#[test]
fn lists_change_by_two_words() {
    let caller = caller(|builder| builder.clients(3));
    let users = ids(&caller.get("/api/Users?exclude_generaluser=true")["users"]);
    let named = |user: &i64| json!({"id": user});
    let list = caller.post(
        "/api/DistributionLists",
        json!([{"name": "Spring", "addtheseusers": [named(&users[0]), named(&users[1])]}]),
    );
    assert_eq!(
        (list["users_count"].as_i64(), list["members"][1]["user_id"].as_i64()),
        (Some(2), Some(users[1]))
    );
    caller.post("/api/Users", json!([{"id": users[2], "dontaddtomailinglist": true}]));
    let change = json!([{"id": list["id"], "addtheseusers": [named(&users[2])], "removetheseusers": [named(&users[0])]}]);
    let list = caller.post("/api/DistributionLists", change);
    assert_eq!(list["users_count"], 1, "one asked not to be on lists");
    assert!(list["_warning"].as_str().unwrap().contains('1'));
    let row = caller.get("/api/DistributionLists?search=spring")["distributionlists"][0].clone();
    assert!(row.get("members").is_none() && row["users_count"] == 1);
    let members = caller.get(&format!("/api/DistributionLists/{}", list["id"]));
    assert_eq!(members["members"][0]["user_id"].as_i64(), Some(users[1]));
    assert!(caller.refused("/api/DistributionLists", json!([{"name": "SPRING"}])).contains("already"));
    caller.call(Method::DELETE, &format!("/api/Users/{}", users[1]));
    assert_eq!(caller.get(&format!("/api/DistributionLists/{}", list["id"]))["users_count"], 0);
}

#[test]
fn links_are_written_with_the_object_and_found() {
    let caller = caller(|builder| builder);
    let link = json!({"third_party_id": "p:77", "third_party_type": "apollo", "module_id": 900});
    let client = caller.post("/api/Client", json!([{"name": "Alder", "new_external_link": link}]));
    assert_eq!(client["external_links"][0]["third_party_id"], "p:77");
    let found = caller.get("/api/ExternalLink?third_party_id=p:77");
    assert_eq!((&found["links"][0]["halo_id"], &found["links"][0]["table_id"]), (&client["id"], &json!(2)));
    assert_eq!(caller.get("/api/ExternalLink?third_party_id=p:7")["record_count"], 0, "exact");
    let matched =
        caller.post("/api/Client", json!([{"name": "Alder renamed", "_match_thirdparty_id": "p:77"}]));
    assert_eq!(matched["id"], client["id"]);
}

#[test]
fn fields_are_made_with_their_traps() {
    let caller = caller(|builder| builder.provisioned(false));
    let nameless = caller.try_post("/api/FieldInfo", &json!([{"name": "HeadcountBand"}]));
    assert_eq!((nameless.status.as_u16(), body(&nameless)), (400, json!("No matching custom table")));
    let field = caller.post(
        "/api/FieldInfo",
        json!([{"usage": 2, "name": "HeadcountBand", "label": "Headcount band", "type": 2, "inputtype": 0,
                "new_values": "1-10, 11-50, 51-200"}]),
    );
    assert_eq!((&field["name"], &field["custom"]), (&json!("CFHeadcountBand"), &json!(1)));
    assert_eq!(field["values"][2], json!({"id": 3, "name": "51-200"}));
    assert!(
        caller
            .refused("/api/FieldInfo", json!([{"usage": 2, "name": "CFHeadcountBand"}]))
            .contains("already")
    );
    assert!(
        caller.refused("/api/FieldInfo", json!([{"usage": 2, "name": "Head count"}])).contains("underscores")
    );
    let grown = caller.post(
        "/api/FieldInfo",
        json!([{"id": field["id"], "new_values": "51-200, 201+", "type": 0, "name": "X"}]),
    );
    assert_eq!(
        (&grown["type"], &grown["name"]),
        (&json!(2), &json!("CFHeadcountBand")),
        "type and name stay"
    );
    assert_eq!(grown["values"].as_array().unwrap().len(), 4);
    let path = format!("/api/FieldInfo/{}", field["id"]);
    assert!(caller.get(&path).get("values").is_none());
    assert_eq!(
        caller.get(&format!("{path}?getlookupvalues=true&includedetails=true"))["values"][3]["name"],
        "201+"
    );
    let listed = caller.get("/api/FieldInfo?typeid=2&includevalues=true");
    assert!(listed.as_array().unwrap().iter().any(|row| row["custom"] == 0), "system fields are listed too");
    let client = caller.post(
        "/api/Client",
        json!([{"name": "A", "customfields": [{"name": "cfheadcountband", "value": 4}]}]),
    );
    assert_eq!(client["customfields"][0]["display"], "201+");
    assert_eq!(caller.call(Method::DELETE, &path).status, 200);
    let client = caller.get(&format!("/api/Client/{}?includedetails=true", client["id"]));
    assert_eq!(client["customfields"], json!([]));
}

#[test]
fn a_ticket_type_is_a_copy() {
    let caller = caller(|builder| builder.provisioned(false));
    let message = caller.refused("/api/TicketType", json!([{"name": "Lead"}]));
    assert!(message.starts_with("Cannot insert the value NULL into column"), "{message}");
    let stock = caller.id("/api/TicketType?domain=opps", "Opportunity");
    let row = caller.get("/api/TicketType?domain=opps")[0].clone();
    assert!(row.get("workflow_id").is_none(), "a list row is not enough to copy");
    let mut copy = caller.get(&format!("/api/TicketType/{stock}?includedetails=true"));
    copy.as_object_mut().unwrap().remove("id");
    copy["name"] = json!("Lead");
    let made = caller.post("/api/TicketType", json!([copy]));
    assert_eq!((&made["name"], &made["use"]), (&json!("Lead"), &json!("opps")));
    assert_eq!(caller.get("/api/TicketType?domain=opps").as_array().unwrap().len(), 2);
    let status =
        caller.post("/api/Status", json!([{"name": "New Lead", "shortname": "New", "colour": "#112233"}]));
    assert_eq!(caller.get(&format!("/api/Status/{}", status["id"]))["colour"], "#112233");
    assert!(caller.refused("/api/Status", json!([{"name": "new lead"}])).contains("exists"));
}

#[test]
fn a_set_up_tenant_has_everything() {
    let caller = caller(|builder| builder);
    let fields = caller.get("/api/FieldInfo?typeid=1");
    let custom: Vec<_> = fields.as_array().unwrap().iter().filter(|row| row["custom"] == 1).collect();
    assert_eq!(custom.len(), 57);
    let statuses = caller.get("/api/Status");
    for name in [
        "New Lead",
        "Researching",
        "Contacted",
        "Engaged",
        "No Interest",
        "Do Not Contact",
        "Invalid Data",
        "New Prospect",
        "Prospecting",
        "Qualified",
        "Disqualified",
        "New Opportunity",
        "Progressing",
        "Negotiation",
        "Won",
        "Lost",
    ] {
        assert!(statuses.as_array().unwrap().iter().any(|row| row["name"] == name), "{name}");
    }
    let lists = caller.get("/api/DistributionLists");
    let names: Vec<&str> = lists["distributionlists"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    for name in
        ["Hot Leads (Fit Score >80)", "Do Not Contact", "Apollo.io Leads", "Enterprise (500+ employees)"]
    {
        assert!(names.contains(&name), "{name}");
    }
    let bare = common::caller(|builder| builder.provisioned(false));
    assert_eq!(bare.get("/api/DistributionLists")["record_count"], 0);
    assert!(bare.get("/api/FieldInfo").as_array().unwrap().iter().all(|row| row["custom"] == 0));
}

#[test]
fn lookups_calls_and_plain_tables() {
    let caller = caller(|builder| builder);
    let kinds = caller.get("/api/Lookup?lookupid=33");
    assert_eq!((kinds.as_array().unwrap().len(), &kinds[1]["name"]), (3, &json!("Prospect")));
    let new = caller.post("/api/Lookup", json!([{"lookupid": 33, "name": "Partner"}]));
    assert_eq!((&new["id"], &new["lookupid"]), (&json!(4), &json!(33)));
    assert_eq!(
        caller.get("/api/Lookup?lookupid=22").as_array().unwrap().len(),
        4,
        "ids repeat between lookups"
    );

    assert!(caller.refused("/api/CallLog", json!([{"note": "x"}])).contains("summary"));
    let call = caller
        .post("/api/CallLog", json!([{"summary": "Rang", "call_direction": 1, "third_party_id": "c:1"}]));
    assert_eq!(call["call_direction"], 1);
    let row = &caller.get("/api/CallLog")["calllog"][0];
    assert!(row.get("call_direction").is_none() && row["summary"] == "Rang");

    let hook = caller.post("/api/Webhook", json!([{"name": "w", "url": "https://hook.example/x"}]));
    let path = format!("/api/Webhook/{}", hook["id"].as_str().unwrap());
    assert_eq!(caller.get(&path)["url"], "https://hook.example/x");
    assert!(caller.refused("/api/Webhook", json!([{"name": "w", "url": "nowhere"}])).contains("URL"));
    assert_eq!(caller.call(Method::DELETE, &path).status, 200);
    assert_eq!(caller.call(Method::GET, &path).status, 404);

    let area = caller.post("/api/BudgetType", json!([{"name": "Travel", "anything": {"deep": [1]}}]));
    assert_eq!(caller.get(&format!("/api/BudgetType/{}", area["id"]))["anything"], json!({"deep": [1]}));
    let notes = caller.post(
        "/api/MarketingUnsubscribe",
        json!([{"email_address": "ada@alder.example", "unsub_all": true}]),
    );
    assert_eq!(caller.get("/api/MarketingUnsubscribe")[0]["id"], notes["id"]);
}
