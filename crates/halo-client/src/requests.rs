//! Every request to HaloPSA as a plain value, built without a client in sight.

use std::borrow::Cow;

use rest_core::{Call, Error, Replay, StatusCode, path_segment};

use crate::resource::{Resource, ResourceId};

type Params = [(Cow<'static, str>, String)];

/// `GET /authinfo`, without login.
pub(crate) fn auth_info() -> Call {
    Call::get("auth.info", "/authinfo").anonymous().replay(Replay::Safe)
}

/// `GET /Agent/me`.
pub(crate) fn agent_me() -> Call {
    Call::get("agent.me", "/Agent/me").replay(Replay::Safe)
}

/// One page of a list, or all of it.
pub(crate) fn list<R: Resource>(params: &Params) -> Call {
    let call = Call::get(format!("{}.list", R::NAME), R::PATH).replay(Replay::Safe);
    params.iter().fold(call, |call, (name, value)| call.query(name.clone(), value))
}

/// One record with everything; 404 is an answer.
pub(crate) fn one<R: Resource>(id: R::Id) -> Call {
    let call = Call::get(format!("{}.get", R::NAME), path::<R>(id)).query("includedetails", "true");
    located(call, id).replay(Replay::Safe).accept(StatusCode::NOT_FOUND)
}

/// Removes one record; 404 is an answer. May be repeated: what is gone stays gone.
pub(crate) fn delete<R: Resource>(id: R::Id) -> Call {
    let call = Call::delete(format!("{}.delete", R::NAME), path::<R>(id));
    located(call, id).replay(Replay::Safe).accept(StatusCode::NOT_FOUND)
}

/// Creates and updates, mixed, with all results in the answer. Never repeated blindly.
pub(crate) fn write<R: Resource>(writes: &[&R::Write]) -> Result<Call, Error> {
    Call::post(format!("{}.write", R::NAME), R::PATH)
        .query("returnall", "true")
        .replay(Replay::Never)
        .json(writes)
}

/// The options of one field.
pub(crate) fn field_details(id: halo_model::FieldId) -> Call {
    Call::get("field.get", format!("/FieldInfo/{id}"))
        .query("includedetails", "true")
        .query("getlookupvalues", "true")
        .replay(Replay::Safe)
}

fn path<R: Resource>(id: R::Id) -> String {
    format!("{}/{}", R::PATH, path_segment(&id.segment()))
}

fn located(call: Call, id: impl ResourceId) -> Call {
    match id.parent() {
        Some((name, value)) => call.query(name, value),
        None => call,
    }
}

#[cfg(test)]
mod tests {
    use halo_model::{Action, ActionKey, FieldId, Ticket, TicketId, TicketWrite};
    use rest_core::Method;

    use super::*;

    #[test]
    fn requests_are_values() {
        assert_eq!(
            one::<Ticket>(TicketId(7)),
            Call::get("ticket.get", "/Tickets/7")
                .query("includedetails", "true")
                .replay(Replay::Safe)
                .accept(StatusCode::NOT_FOUND)
        );
        let action = delete::<Action>(ActionKey::new(TicketId(7), 2));
        assert_eq!((action.method(), action.path()), (&Method::DELETE, "Actions/2"));
        assert_eq!(action.query_pairs(), [("ticket_id".to_owned(), "7".to_owned())]);
        assert_eq!(field_details(FieldId(214)).path(), "FieldInfo/214");
    }

    #[test]
    fn a_write_is_an_array_that_is_never_repeated_blindly() {
        let write = write::<Ticket>(&[&TicketWrite::new().summary("x")]).unwrap();
        assert_eq!(write.body_bytes().as_ref(), br#"[{"summary":"x"}]"#);
        assert_eq!(write.replay_mode(), Replay::Never);
        assert_eq!(write.query_pairs(), [("returnall".to_owned(), "true".to_owned())]);
    }
}
