//! Actions: numbered per ticket, and never without an outcome.

use serde_json::json;

use super::attachment;
use super::data::{Data, Key};
use super::halo_time;
use super::refusal::Refusal;
use super::schema::{ACTIONS, AGENT, OUTCOME, STATUS, TICKETS};
use super::ticket;
use super::write::{Context, Props, draft, fill, fill_custom, touch};
use crate::dice;

pub(crate) fn write(data: &mut Data, context: &Context<'_>, mut props: Props) -> Result<Key, Refusal> {
    let ticket_id = props.int("ticket_id").filter(|id| *id > 0);
    let ticket_id = ticket_id.ok_or_else(|| Refusal::exception("Please give the ticket of the action."))?;
    if data.live(TICKETS, ticket_id).is_none() {
        return Err(Refusal::not_found());
    }
    let id = props.int("id").filter(|id| *id > 0);
    if id.is_some_and(|id| data.get(ACTIONS, (ticket_id, id)).is_none()) {
        return Err(Refusal::not_found());
    }
    if id.is_none() {
        outcome(data, &mut props)?;
        let agent = props.int("who_agentid").filter(|id| *id > 0).unwrap_or(context.agent);
        let who = data.live(AGENT, agent).and_then(|row| row.text("name")).unwrap_or_default().to_owned();
        props.set("who", who);
        props.set("who_agentid", agent);
        props.set_default("who_type", 1);
        props.set_default("datetime", halo_time::write(context.now));
        props.set_default("hiddenfromuser", false);
        props.set_default("timetaken", 0.0);
    }
    let key = (ticket_id, id.unwrap_or_else(|| data.new_number(ACTIONS, ticket_id)));
    let mut row = match data.get(ACTIONS, key) {
        Some(row) => row.clone(),
        None => draft(data, ACTIONS, None, context.now),
    };
    if id.is_none() {
        let guid = dice::guid(data.seed, ticket_id as u64, key.1 as u64);
        props.set("guid", guid);
    }
    fill(data, context, &mut row, &props, &["attachments"]);
    fill_custom(data, context, 7, &mut row, props.custom.as_ref())?;
    data.put(ACTIONS, key, row);
    if let Some(files) = props.map.get("attachments") {
        attachment::of_action(data, context, key, files)?;
    }
    follow_up(data, context, ticket_id, &props, id.is_none())?;
    Ok(key)
}

fn outcome(data: &Data, props: &mut Props) -> Result<(), Refusal> {
    match (props.int("outcome_id").filter(|id| *id > 0), props.text("outcome")) {
        (Some(id), _) => {
            let row = data.live(OUTCOME, id);
            let row = row.ok_or_else(|| Refusal::exception("The outcome does not exist."))?;
            let name = row.text("outcome").unwrap_or_default().to_owned();
            props.set("outcome", name);
        }
        (None, Some(name)) => {
            let wanted = name.to_lowercase();
            let mut rows = data.rows(OUTCOME);
            let same = rows.find(|(_, row)| row.text("outcome").is_some_and(|o| o.to_lowercase() == wanted));
            let id = same.map_or(0, |((_, id), _)| id);
            props.set("outcome_id", id);
        }
        (None, None) => return Err(Refusal::exception("Please select an outcome for the action.")),
    }
    Ok(())
}

/// An action may move the ticket on, and always counts as its last one.
fn follow_up(
    data: &mut Data,
    context: &Context<'_>,
    ticket_id: i64,
    props: &Props,
    new: bool,
) -> Result<(), Refusal> {
    let Some(mut row) = data.live(TICKETS, ticket_id).cloned() else { return Ok(()) };
    if let Some(status) = props.int("new_status").filter(|id| *id > 0) {
        if data.live(STATUS, status).is_none() {
            return Err(Refusal::exception(format!("new_status {status} does not exist.")));
        }
        data.set(&mut row, "status_id", json!(status));
        ticket::close(data, context, &mut row);
    }
    if let Some(agent) = props.int("new_agent").filter(|id| *id > 0) {
        data.set(&mut row, "agent_id", json!(agent));
    }
    if let Some(team) = props.text("new_team").map(str::to_owned) {
        data.set(&mut row, "team", team);
    }
    if new {
        data.set(&mut row, "lastactiondate", halo_time::write(context.now));
    }
    touch(context, &mut row);
    data.put(TICKETS, (0, ticket_id), row);
    Ok(())
}
