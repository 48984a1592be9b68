//! Files: taken as base 64 within JSON, given back as they were.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rest_core::{Bytes, HeaderMap, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use super::behaviour::Behaviour;
use super::data::{Data, Key, Row};
use super::halo_time;
use super::refusal::Refusal;
use super::schema::{ATTACHMENT, TICKETS};
use super::write::{Context, Props, draft, fill, target};
use crate::dice;
use crate::exchange::{self, Incoming};

/// The property that holds the file, as base 64.
pub(crate) const FILE: &str = "_file";

/// Media types by the end of the name.
const TYPES: &[(&str, &str)] = &[
    ("csv", "text/csv"),
    ("gif", "image/gif"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("txt", "text/plain"),
    ("xml", "application/xml"),
];

pub(crate) fn write(data: &mut Data, context: &Context<'_>, props: Props) -> Result<Key, Refusal> {
    let id = target(data, ATTACHMENT, &props)?;
    let mut row = draft(data, ATTACHMENT, id, context.now);
    if id.is_none() && props.text("filename").is_none() {
        return Err(Refusal::exception("Please give the name of the file."));
    }
    if let Some(ticket) = props.int("ticket_id").filter(|ticket| *ticket > 0)
        && data.live(TICKETS, ticket).is_none()
    {
        return Err(Refusal::exception("The ticket does not exist."));
    }
    fill(
        data,
        context,
        &mut row,
        &props,
        &["data_base64", "filesize", "content_type", "guid", "download_url", "data"],
    );
    if let Some(given) = props.map.get("data_base64").and_then(Value::as_str) {
        // Browsers send the type in front.
        let encoded = given.split_once(";base64,").map_or(given, |(_, encoded)| encoded);
        let bytes =
            STANDARD.decode(encoded).map_err(|_| Refusal::exception("The file is not valid base 64."))?;
        data.set(&mut row, FILE, encoded);
        data.set(&mut row, "filesize", bytes.len());
    }
    let kind = media_type(row.text("filename").unwrap_or_default());
    data.set(&mut row, "content_type", kind);
    if id.is_none() {
        let guid = dice::guid(data.seed, 0xf11e, data.next(ATTACHMENT) as u64);
        for (name, value) in [
            ("guid", json!(guid)),
            ("datecreated", json!(halo_time::write(context.now))),
            ("agent_id", json!(context.agent)),
        ] {
            data.set(&mut row, name, value);
        }
    }
    let id = id.unwrap_or_else(|| data.new_id(ATTACHMENT));
    data.put(ATTACHMENT, (0, id), row);
    Ok((0, id))
}

/// `attachments` of an action that is posted.
pub(crate) fn of_action(
    data: &mut Data,
    context: &Context<'_>,
    action: Key,
    given: &Value,
) -> Result<(), Refusal> {
    for entry in given.as_array().into_iter().flatten().filter_map(Value::as_object) {
        let mut props = Props::default();
        for name in ["filename", "data_base64", "isimage", "note"] {
            if let Some(value) = entry.get(name) {
                props.set(name, value.clone());
            }
        }
        props.set("ticket_id", action.0);
        props.set("action_id", action.1);
        write(data, context, props)?;
    }
    Ok(())
}

/// What an action shows of its files.
pub(crate) fn listed(data: &Data, action: Key) -> Value {
    let mine = |row: &Row| row.int("ticket_id") == Some(action.0) && row.int("action_id") == Some(action.1);
    let rows = data.rows(ATTACHMENT).filter(|(_, row)| mine(row));
    rows.map(|((_, id), row)| {
        let shown = |name: &str| row.get(name).cloned().unwrap_or_default();
        json!({ "id": id, "filename": shown("filename"), "filesize": shown("filesize"), "isimage": row.flag("isimage") })
    })
    .collect()
}

/// The file itself; `None` if the row has none.
pub(crate) fn file(behaviour: &Behaviour, row: &Row, request: &Incoming) -> Option<Response> {
    let bytes = Bytes::from(STANDARD.decode(row.text(FILE)?).ok()?);
    let whole = bytes.len();
    let mut headers = HeaderMap::new();
    let kind = media_type(row.text("filename").unwrap_or_default());
    headers.insert("content-type", HeaderValue::from_static(kind));
    let name: String =
        row.text("filename").unwrap_or_default().chars().filter(|c| !matches!(c, '"' | '\\')).collect();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert("content-disposition", value);
    }
    let answer = Response { status: StatusCode::OK, headers, body: bytes };
    let wanted = request.header_text("range").and_then(|text| text.strip_prefix("bytes="));
    let Some(wanted) = wanted.filter(|_| behaviour.attachment_ranges) else { return Some(answer) };
    // Several ranges, or a range from the end, are answered with the whole file, as is allowed.
    let Some((first, last)) = wanted.split_once('-').and_then(|(first, last)| {
        Some((first.parse::<usize>().ok()?, if last.is_empty() { usize::MAX } else { last.parse().ok()? }))
    }) else {
        return Some(answer);
    };
    if first >= whole || last < first {
        let refused = exchange::empty(StatusCode::RANGE_NOT_SATISFIABLE);
        return Some(exchange::with_header(refused, "content-range", &format!("bytes */{whole}")));
    }
    let last = last.min(whole - 1);
    let part =
        Response { status: StatusCode::PARTIAL_CONTENT, body: answer.body.slice(first..=last), ..answer };
    Some(exchange::with_header(part, "content-range", &format!("bytes {first}-{last}/{whole}")))
}

fn media_type(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end).unwrap_or_default();
    let known = TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(end));
    known.map_or("application/octet-stream", |(_, kind)| kind)
}
