//! Distribution lists: the only lists of people that Halo has.

use serde_json::{Value, json};

use super::data::{Data, Key, Row};
use super::fields::whole;
use super::refusal::Refusal;
use super::schema::{LISTS, USERS};
use super::write::{Context, Props, draft, fill, link, target};

/// Who is in which list: keyed by list and user.
pub(crate) const MEMBERS: &str = "DistributionListMembers";

pub(crate) fn write(data: &mut Data, context: &Context<'_>, props: Props) -> Result<Key, Refusal> {
    let id = target(data, LISTS, &props)?;
    if id.is_none() && props.text("name").is_none() {
        return Err(Refusal::exception("Please enter a name for the list."));
    }
    if let Some(name) = props.text("name")
        && data.named(LISTS, name).is_some_and(|other| Some(other) != id)
    {
        return Err(Refusal::exception("A list with this name already exists."));
    }
    let mut row = draft(data, LISTS, id, context.now);
    let computed =
        ["addtheseusers", "removetheseusers", "members", "users", "users_count", "new_external_link"];
    fill(data, context, &mut row, &props, &computed);
    let id = id.unwrap_or_else(|| data.new_id(LISTS));
    link(data, context, LISTS, id, &props);
    let mut refused = 0;
    for user in named_users(&props, "addtheseusers") {
        let known = data.live(USERS, user);
        let known = known.ok_or_else(|| Refusal::exception(format!("User {user} does not exist.")))?;
        // The person asked not to be on lists: Halo leaves them out instead of failing.
        if known.flag("dontaddtomailinglist") {
            refused += 1;
        } else if data.get(MEMBERS, (id, user)).is_none() {
            data.put(MEMBERS, (id, user), Row::new(context.now));
        }
    }
    for user in named_users(&props, "removetheseusers") {
        data.remove(MEMBERS, (id, user));
    }
    row.unset("_warning");
    if refused > 0 {
        data.set(&mut row, "_warning", format!("{refused} user(s) do not want to be on mailing lists."));
    }
    data.put(LISTS, (0, id), row);
    Ok((0, id))
}

fn named_users(props: &Props, name: &str) -> Vec<i64> {
    let entries = props.map.get(name).and_then(Value::as_array).into_iter().flatten();
    entries.filter_map(|entry| whole(entry.get("id").unwrap_or(entry))).collect()
}

/// The members of a list as Halo shows them.
pub(crate) fn members(data: &Data, id: i64) -> Value {
    let rows = data.group(MEMBERS, id).enumerate();
    rows.map(|(n, ((_, user), _))| {
        let address = data.live(USERS, user).and_then(|row| row.text("emailaddress")).unwrap_or_default();
        json!({ "id": n + 1, "distributionlists_id": id, "user_id": user, "email": address })
    })
    .collect()
}

/// Takes a removed user off all lists.
pub(crate) fn forget_user(data: &mut Data, user: i64) {
    let lists: Vec<i64> = data.rows(LISTS).map(|((_, id), _)| id).collect();
    for list in lists {
        data.remove(MEMBERS, (list, user));
    }
}
