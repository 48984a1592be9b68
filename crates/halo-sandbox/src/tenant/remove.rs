//! Deleting: tickets keep their row, everything else goes with what hangs on it.

use super::data::{Data, Key};
use super::list::{MEMBERS, forget_user};
use super::refusal::Refusal;
use super::schema::{ACTIONS, CLIENT, LISTS, Route, SITE, TICKETS, USERS};
use super::write::{Context, touch};

pub(crate) fn remove(data: &mut Data, context: &Context<'_>, route: &Route, key: Key) -> Result<(), Refusal> {
    let table = route.table;
    let row = data.get(table, key).filter(|row| !row.deleted).ok_or_else(Refusal::not_found)?;
    match table {
        TICKETS => {
            let mut row = row.clone();
            row.deleted = true;
            touch(context, &mut row);
            data.put(TICKETS, key, row);
        }
        CLIENT => {
            for site in keys(data, SITE, "client_id", key.1) {
                site_and_users(data, site);
            }
            data.remove(CLIENT, key);
        }
        SITE => site_and_users(data, key),
        USERS => {
            forget_user(data, key.1);
            data.remove(USERS, key);
        }
        LISTS => {
            let members: Vec<Key> = data.group(MEMBERS, key.1).map(|(key, _)| key).collect();
            for member in members {
                data.remove(MEMBERS, member);
            }
            data.remove(LISTS, key);
        }
        ACTIONS if key.1 == 1 => return Err(Refusal::exception("The first entry cannot be deleted.")),
        _ => {
            data.remove(table, key);
        }
    }
    Ok(())
}

fn site_and_users(data: &mut Data, site: Key) {
    for user in keys(data, USERS, "site_id", site.1) {
        forget_user(data, user.1);
        data.remove(USERS, user);
    }
    data.remove(SITE, site);
}

fn keys(data: &Data, table: &str, column: &str, id: i64) -> Vec<Key> {
    data.rows(table).filter(|(_, row)| row.int(column) == Some(id)).map(|(key, _)| key).collect()
}
