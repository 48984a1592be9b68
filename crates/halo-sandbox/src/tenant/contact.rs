//! Clients, their sites and their users.

use serde_json::json;

use super::data::{Data, Key};
use super::refusal::Refusal;
use super::schema::{CLIENT, SITE, USERS};
use super::write::{Context, Props, draft, fill, fill_custom, link, target};

/// Computed by the server, or only read once when a client is made.
const CLIENT_COMPUTED: &[&str] = &[
    "main_site_name",
    "main_phonenumber",
    "alastupdate",
    "datecreated",
    "newclient_sitename",
    "newclient_phonenumber",
    "newclient_domain",
    "newclient_timezone",
    "newclient_contactname",
    "newclient_contactemail",
    "newclient_contacttitle",
    "newclient_delivery_address",
    "newclient_countrycode",
    "newclient_regioncode",
    "newclient_sendwelcomeemail",
    "newclient_web_access_level",
    "new_external_link",
    "external_links",
    "toplevel_name",
];
const SITE_COMPUTED: &[&str] =
    &["client_name", "clientsite_name", "slastupdate", "datecreated", "new_external_link", "external_links"];
const USER_COMPUTED: &[&str] = &[
    "client_name",
    "site_name",
    "site_id_int",
    "sitephonenumber",
    "ulastupdate",
    "datecreated",
    "unsubscribed",
    "new_external_link",
    "external_links",
];

/// A new client comes with a main site and a general user.
pub(crate) fn client(data: &mut Data, context: &Context<'_>, mut props: Props) -> Result<Key, Refusal> {
    let id = target(data, CLIENT, &props)?;
    let mut row = draft(data, CLIENT, id, context.now);
    let name = props.text("name").map(str::to_owned);
    if name.is_none() && (id.is_none() || props.has("name")) {
        return Err(Refusal::exception("Please enter a client name."));
    }
    if context.behaviour.unique_client_names
        && name.is_some_and(|name| data.named(CLIENT, &name).is_some_and(|other| Some(other) != id))
    {
        return Err(Refusal::exception("A client with this name already exists."));
    }
    if id.is_none() {
        props.set_default("toplevel_id", 1);
        props.set_default("inactive", false);
        props.set_default("is_account", false);
    }
    fill(data, context, &mut row, &props, CLIENT_COMPUTED);
    fill_custom(data, context, 2, &mut row, props.custom.as_ref())?;
    let Some(id) = id else {
        let id = data.new_id(CLIENT);
        data.put(CLIENT, (0, id), row);
        link(data, context, CLIENT, id, &props);
        first_site(data, context, id, &props)?;
        return Ok((0, id));
    };
    link(data, context, CLIENT, id, &props);
    data.put(CLIENT, (0, id), row);
    Ok((0, id))
}

fn first_site(data: &mut Data, context: &Context<'_>, client_id: i64, props: &Props) -> Result<(), Refusal> {
    let mut main = Props::default();
    main.set("name", props.text("newclient_sitename").unwrap_or("Main"));
    main.set("client_id", client_id as f64);
    for (from, to) in [
        ("newclient_phonenumber", "phonenumber"),
        ("newclient_timezone", "timezone"),
        ("newclient_countrycode", "country_code"),
        ("newclient_regioncode", "region_code"),
        ("newclient_delivery_address", "delivery_address"),
    ] {
        if let Some(value) = props.map.get(from) {
            main.set(to, value.clone());
        }
    }
    let (_, site_id) = site(data, context, main)?;
    let mut person = Props::default();
    person.set("name", props.text("newclient_contactname").unwrap_or("General User"));
    person.set("site_id", site_id as f64);
    if let Some(address) = props.text("newclient_contactemail") {
        person.set("emailaddress", address);
    }
    if let Some(title) = props.text("newclient_contacttitle") {
        person.set("title", title);
    }
    let (_, user_id) = user(data, context, person)?;
    let mut row = draft(data, CLIENT, Some(client_id), context.now);
    data.set(&mut row, "main_site_id", site_id);
    data.set(&mut row, "main_contact_id", user_id);
    data.put(CLIENT, (0, client_id), row);
    Ok(())
}

pub(crate) fn site(data: &mut Data, context: &Context<'_>, mut props: Props) -> Result<Key, Refusal> {
    let id = target(data, SITE, &props)?;
    let mut row = draft(data, SITE, id, context.now);
    if id.is_none() {
        if props.text("name").is_none() {
            return Err(Refusal::exception("Please enter a site name."));
        }
        if props.int("client_id").is_none_or(|client| client <= 0) {
            return Err(Refusal::exception("Please select a client for the site."));
        }
        props.set_default("inactive", false);
    }
    if let Some(client) = props.int("client_id")
        && data.live(CLIENT, client).is_none()
    {
        return Err(Refusal::exception("The client does not exist."));
    }
    fill(data, context, &mut row, &props, SITE_COMPUTED);
    fill_custom(data, context, 3, &mut row, props.custom.as_ref())?;
    let id = id.unwrap_or_else(|| data.new_id(SITE));
    link(data, context, SITE, id, &props);
    data.put(SITE, (0, id), row);
    Ok((0, id))
}

/// A user belongs to a site; the client follows from it.
pub(crate) fn user(data: &mut Data, context: &Context<'_>, mut props: Props) -> Result<Key, Refusal> {
    let id = target(data, USERS, &props)?;
    let mut row = draft(data, USERS, id, context.now);
    if id.is_none() {
        if props.text("name").is_none() {
            let parts = [props.text("firstname"), props.text("surname")];
            let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            if name.is_empty() {
                return Err(Refusal::exception("Please enter a username."));
            }
            props.set("name", name);
        }
        if props.int("site_id").is_none_or(|site| site <= 0) {
            return Err(Refusal::exception("Please select a site for the user."));
        }
        props.set_default("inactive", false);
    }
    if let Some(site_id) = props.int("site_id") {
        let site = data.live(SITE, site_id);
        let site = site.ok_or_else(|| Refusal::exception("The site does not exist."))?;
        let client = site.int("client_id").unwrap_or_default();
        if props.int("client_id").is_some_and(|given| given > 0 && given != client) {
            return Err(Refusal::exception("The site does not belong to this client."));
        }
        props.set("client_id", json!(client));
    } else {
        props.map.remove("client_id");
    }
    if context.behaviour.unique_user_names
        && let Some(name) = props.text("name")
    {
        let site = props.int("site_id").or_else(|| row.int("site_id"));
        let mut users =
            data.rows(USERS).filter(|((_, other), user)| Some(*other) != id && user.int("site_id") == site);
        if users.any(|(_, user)| user.text("name").is_some_and(|other| other.eq_ignore_ascii_case(name))) {
            return Err(Refusal::exception("A user with this name already exists at this site."));
        }
    }
    fill(data, context, &mut row, &props, USER_COMPUTED);
    fill_custom(data, context, 4, &mut row, props.custom.as_ref())?;
    let id = id.unwrap_or_else(|| data.new_id(USERS));
    link(data, context, USERS, id, &props);
    data.put(USERS, (0, id), row);
    Ok((0, id))
}
