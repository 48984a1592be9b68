//! Files, up and down, piece by piece.

use std::fmt;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use halo_model::{ActionKey, AttachmentId, TicketId, decode_written};
use rest_core::{Bytes, Call, Replay, StatusCode};
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::halo::Halo;

/// How many bytes a download asks for at a time.
const PIECE: u64 = 1024 * 1024;

/// The largest file that is taken in one piece, where Halo knows no pieces.
const LARGEST: usize = 256 * 1024 * 1024;

/// A file on its way to Halo. Pieces are encoded as they come, so the file itself need never be in memory as a whole;
/// what is sent is: Halo takes files as base 64 within JSON.
#[must_use = "nothing is sent before `send`"]
pub struct Upload {
    halo: Halo,
    body: Vec<u8>,
    /// Bytes that do not fill a group of base 64 yet.
    rest: Vec<u8>,
    size: u64,
}

impl Upload {
    /// Adds the next piece of the file.
    pub fn push(&mut self, piece: &[u8]) {
        self.size += piece.len() as u64;
        let mut piece = piece;
        if !self.rest.is_empty() {
            let missing = (3 - self.rest.len()).min(piece.len());
            self.rest.extend_from_slice(&piece[..missing]);
            piece = &piece[missing..];
            if self.rest.len() < 3 {
                return;
            }
            let group = std::mem::take(&mut self.rest);
            self.encode(&group);
        }
        let whole = piece.len() - piece.len() % 3;
        self.encode(&piece[..whole]);
        self.rest.extend_from_slice(&piece[whole..]);
    }

    /// Bytes pushed so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Sends the file, once, and gives back the id it got.
    ///
    /// # Errors
    /// If the call fails. After [`Delivery::Unknown`](crate::Delivery::Unknown) the file may be there.
    pub async fn send(mut self) -> Result<AttachmentId, Error> {
        const OPERATION: &str = "attachment.upload";
        let rest = std::mem::take(&mut self.rest);
        self.encode(&rest);
        self.body.extend_from_slice(b"\"}]");
        let call = Call::post(OPERATION, "/Attachment").replay(Replay::Never);
        let answer = self.halo.raw(call.body(self.body.into(), "application/json")).await?;
        let row = match decode_written::<Value>(answer.body()) {
            Ok(halo_model::WriteAnswer::Last(row)) => Some(row),
            Ok(halo_model::WriteAnswer::All(rows)) => rows.into_iter().next_back().and_then(Result::ok),
            Err(error) => return Err(Error::decode(OPERATION, &error)),
        };
        let id = row.and_then(|row| serde_json::from_value(row.get("id")?.clone()).ok());
        id.ok_or_else(|| Error::unreadable(OPERATION, "Halo took the file but did not say its id"))
    }

    fn encode(&mut self, bytes: &[u8]) {
        // Groups of three bytes have no padding, so what is encoded in pieces is what is encoded at once.
        let start = self.body.len();
        let length = bytes.len().div_ceil(3) * 4;
        self.body.resize(start + length, 0);
        let written = STANDARD.encode_slice(bytes, &mut self.body[start..]);
        // The space was made for exactly this.
        debug_assert_eq!(written.ok(), Some(length));
    }
}

impl io::Write for Upload {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.push(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("size", &self.size).finish_non_exhaustive()
    }
}

/// What a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileOwner {
    /// A ticket.
    Ticket(TicketId),
    /// An action on a ticket.
    Action(ActionKey),
    /// A record of another kind, by the number of the kind and its id.
    Record {
        /// The number of the kind.
        kind: i64,
        /// The record's id.
        id: i64,
    },
}

/// A file on its way from Halo, in pieces of a megabyte if Halo can, in one otherwise.
#[derive(Debug)]
pub struct Download {
    halo: Halo,
    id: AttachmentId,
    at: u64,
    total: Option<u64>,
    done: bool,
}

impl Download {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// If the call fails (it may be made again then), there is no such file, or the file changed meanwhile.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        if self.done {
            return Ok(None);
        }
        const OPERATION: &str = "attachment.download";
        let range = format!("bytes={}-{}", self.at, self.at + PIECE - 1);
        let call = Call::get(OPERATION, format!("/Attachment/{}", self.id))
            .replay(Replay::Safe)
            .header("accept", "*/*")
            .header("range", range)
            // What an empty file has no first megabyte for.
            .accept(StatusCode::RANGE_NOT_SATISFIABLE)
            .max_body(LARGEST);
        let answer = self.halo.raw(call).await?;
        let changed = || Error::unreadable(OPERATION, "the file changed while it was read");
        if answer.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            self.done = true;
            return if self.at == 0 { Ok(None) } else { Err(changed()) };
        }
        if answer.status() != StatusCode::PARTIAL_CONTENT {
            // A server that knows no ranges sends the whole file, whatever was asked for.
            self.done = true;
            return if self.at == 0 { Ok(Some(answer.body().clone())) } else { Err(changed()) };
        }
        let range =
            answer.headers().get("content-range").and_then(|value| value.to_str().ok()).and_then(range_of);
        let piece = answer.body().clone();
        let Some((first, total)) = range.filter(|(first, _)| *first == self.at && !piece.is_empty()) else {
            return Err(Error::unreadable(
                OPERATION,
                "Halo sent another part of the file than was asked for",
            ));
        };
        if self.total.is_some_and(|known| Some(known) != total) {
            return Err(changed());
        }
        self.total = total;
        self.at = first + piece.len() as u64;
        self.done = match total {
            Some(total) => self.at >= total,
            None => (piece.len() as u64) < PIECE,
        };
        Ok(Some(piece))
    }

    /// Bytes of the whole file, once Halo has said it.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Writes all of it, and gives back how many bytes there were.
    ///
    /// # Errors
    /// As [`next`](Download::next), and if `target` fails.
    pub async fn write_to(mut self, target: &mut (impl io::Write + Send)) -> Result<u64, Error> {
        let mut size = 0;
        while let Some(piece) = self.next().await? {
            let failed = |_| Error::invalid_call("attachment.download", "the file could not be written here");
            target.write_all(&piece).map_err(failed)?;
            size += piece.len() as u64;
        }
        Ok(size)
    }
}

/// First byte and length of the whole, of `bytes 0-1023/146515`.
fn range_of(text: &str) -> Option<(u64, Option<u64>)> {
    let (span, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let first = span.split_once('-')?.0.trim().parse().ok()?;
    match total.trim() {
        "*" => Some((first, None)),
        total => Some((first, Some(total.parse().ok()?))),
    }
}

impl Halo {
    /// Begins to send a file.
    pub fn upload(&self, owner: FileOwner, filename: &str) -> Upload {
        let mut file = Map::new();
        match owner {
            FileOwner::Ticket(ticket) => drop(file.insert("ticket_id".to_owned(), json!(ticket))),
            FileOwner::Action(action) => {
                file.insert("ticket_id".to_owned(), json!(action.ticket));
                file.insert("action_id".to_owned(), json!(action.id));
            }
            FileOwner::Record { kind, id } => {
                file.insert("type".to_owned(), json!(kind));
                file.insert("unique_id".to_owned(), json!(id));
            }
        }
        file.insert("filename".to_owned(), json!(filename));
        let mut body = format!("[{}", Value::Object(file)).into_bytes();
        body.pop();
        body.extend_from_slice(b",\"data_base64\":\"");
        Upload { halo: self.clone(), body, rest: Vec::new(), size: 0 }
    }

    /// Begins to read a file.
    pub fn download(&self, id: AttachmentId) -> Download {
        Download { halo: self.clone(), id, at: 0, total: None, done: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(range_of("bytes 0-1023/146515"), Some((0, Some(146_515))));
        assert_eq!(range_of("bytes 1024-2047/*"), Some((1024, None)));
        for wrong in ["", "bytes", "bytes */12", "items 0-1/2", "bytes 0-1/x"] {
            assert_eq!(range_of(wrong), None, "{wrong}");
        }
    }
}
