//! Files, up and down, piece by piece.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_core::Stream;
use halo_model::{ActionKey, AttachmentId, TicketId, decode_written};
use rest_core::{Answer, Bytes, Call, Content, ErrorKind, Pieces, Replay, StatusCode, TransportError};
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::halo::Halo;

/// How long one attempt to carry a file may take. A deadline ends it earlier.
const TIMEOUT: Duration = Duration::from_secs(1_800);

/// How many bytes of a file are encoded at a time: a multiple of three, whose base 64 has no padding.
const PIECE: usize = 48 * 1024;

/// The largest file for a transport that does not know pieces.
const LARGEST: usize = 256 * 1024 * 1024;

/// How often a download that broke off is taken up again without getting any further.
const RESUMES: u32 = 3;

const UPLOAD: &str = "attachment.upload";
const DOWNLOAD: &str = "attachment.download";

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

impl Halo {
    /// Sends a file, and gives back the id it got. Halo takes files as base 64 within JSON: the file is encoded while it
    /// is sent, so that memory holds a piece of it and not the whole.
    ///
    /// It is sent again only if Halo certainly did not take it, and only if its content can begin again
    /// ([`Content::again`]).
    ///
    /// # Errors
    /// If the call fails. After [`Delivery::Unknown`](crate::Delivery::Unknown) the file may be there.
    pub async fn upload(
        &self,
        owner: FileOwner,
        filename: &str,
        file: Content,
    ) -> Result<AttachmentId, Error> {
        let call = Call::post(UPLOAD, "/Attachment")
            .header("content-type", "application/json")
            .replay(Replay::Never)
            .timeout(TIMEOUT);
        let head = head(owner, filename);
        let content = file.map(move |file| Encoded::pieces(head.clone(), file));
        let answer = self.raw_upload(call, &content).await?;
        let row = match decode_written::<Value>(answer.body()) {
            Ok(halo_model::WriteAnswer::Last(row)) => Some(row),
            Ok(halo_model::WriteAnswer::All(rows)) => rows.into_iter().next_back().and_then(Result::ok),
            Err(error) => return Err(Error::decode(UPLOAD, &error)),
        };
        let id = row.and_then(|row| serde_json::from_value(row.get("id")?.clone()).ok());
        id.ok_or_else(|| Error::unreadable(UPLOAD, "Halo took the file but did not say its id"))
    }

    /// Begins to read a file; nothing is sent before the first [`Download::next`].
    pub fn download(&self, id: AttachmentId) -> Download {
        Download { halo: self.clone(), id, at: 0, skip: 0, total: None, pieces: None, done: false }
    }
}

/// The JSON up to where the file begins.
fn head(owner: FileOwner, filename: &str) -> Bytes {
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
    let mut text = format!("[{}", Value::Object(file)).into_bytes();
    text.pop();
    text.extend_from_slice(b",\"data_base64\":\"");
    text.into()
}

/// What closes the JSON after the file.
const TAIL: &[u8] = b"\"}]";

/// A file on its way into base 64 within JSON.
struct Encoded {
    head: Option<Bytes>,
    file: Option<Pieces>,
    /// What of the last piece is still to be encoded.
    piece: Bytes,
    /// Bytes that do not fill a group of base 64 yet.
    rest: Vec<u8>,
}

impl Encoded {
    fn pieces(head: Bytes, file: Pieces) -> Pieces {
        let frame = (head.len() + TAIL.len()) as u64;
        let length = file.length().map(|length| frame + length.div_ceil(3) * 4);
        let pieces = Pieces::new(Self {
            head: Some(head),
            file: Some(file),
            piece: Bytes::new(),
            rest: Vec::with_capacity(3),
        });
        match length {
            Some(length) => pieces.with_length(length),
            None => pieces,
        }
    }

    /// The base 64 of the next part of the piece; empty if it does not fill a group.
    fn encode(&mut self) -> Bytes {
        let mut part = self.piece.split_to(self.piece.len().min(PIECE));
        let mut text = String::new();
        if !self.rest.is_empty() {
            let missing = part.split_to((3 - self.rest.len()).min(part.len()));
            self.rest.extend_from_slice(&missing);
            if self.rest.len() < 3 {
                return Bytes::new();
            }
            STANDARD.encode_string(&self.rest, &mut text);
            self.rest.clear();
        }
        let rest = part.split_off(part.len() - part.len() % 3);
        STANDARD.encode_string(&part, &mut text);
        self.rest.extend_from_slice(&rest);
        text.into()
    }
}

impl Stream for Encoded {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(head) = self.head.take() {
            return Poll::Ready(Some(Ok(head)));
        }
        loop {
            while !self.piece.is_empty() {
                let text = self.encode();
                if !text.is_empty() {
                    return Poll::Ready(Some(Ok(text)));
                }
            }
            let Some(file) = &mut self.file else { return Poll::Ready(None) };
            match Pin::new(file).poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(piece))) => self.piece = piece,
                Poll::Ready(Some(Err(error))) => {
                    self.file = None;
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(None) => {
                    self.file = None;
                    let mut text = STANDARD.encode(&self.rest).into_bytes();
                    text.extend_from_slice(TAIL);
                    return Poll::Ready(Some(Ok(text.into())));
                }
            }
        }
    }
}

/// A file on its way from Halo. Memory holds a piece of it, if the transport can.
///
/// If the connection breaks, the rest is asked for; a server that does not know ranges sends the file from its first
/// byte, and what was given out already is passed over.
pub struct Download {
    halo: Halo,
    id: AttachmentId,
    /// Bytes given out.
    at: u64,
    /// Bytes to pass over.
    skip: u64,
    total: Option<u64>,
    pieces: Option<Pieces>,
    done: bool,
}

impl Download {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// If the file cannot be read any further, there is no such file, or it changed meanwhile. Asking again takes the
    /// download up where it broke off.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let mut resumed = 0;
        loop {
            if self.done {
                return Ok(None);
            }
            let pieces = match &mut self.pieces {
                Some(pieces) => pieces,
                None => {
                    self.open().await?;
                    continue;
                }
            };
            let kind = match pieces.next().await {
                Some(Ok(piece)) => match self.beyond(piece) {
                    piece if piece.is_empty() => continue,
                    piece => return Ok(Some(piece)),
                },
                None if self.is_whole() => {
                    self.done = true;
                    continue;
                }
                None => ErrorKind::Interrupted,
                Some(Err(error)) if error.phase() == rest_core::Phase::Timeout => ErrorKind::Timeout,
                Some(Err(_)) => ErrorKind::Interrupted,
            };
            self.pieces = None;
            if resumed == RESUMES {
                let text = format!("the file broke off after {} bytes", self.at);
                return Err(rest_core::Error::new(kind, DOWNLOAD, text).into());
            }
            resumed += 1;
            tracing::debug!(operation = DOWNLOAD, at = self.at, "a file broke off and is taken up again");
        }
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
        while let Some(piece) = self.next().await? {
            let failed = |_| Error::invalid_call(DOWNLOAD, "the file could not be written here");
            target.write_all(&piece).map_err(failed)?;
        }
        Ok(self.at)
    }

    /// Asks for what is missing.
    async fn open(&mut self) -> Result<(), Error> {
        let mut call = Call::get(DOWNLOAD, format!("/Attachment/{}", self.id))
            .replay(Replay::Safe)
            .header("accept", "*/*")
            .timeout(TIMEOUT)
            .max_body(LARGEST);
        if self.at > 0 {
            // What broke off after its last byte has no rest.
            let range = format!("bytes={}-", self.at);
            call = call.header("range", range).accept(StatusCode::RANGE_NOT_SATISFIABLE);
        }
        let (answer, pieces) = self.halo.raw_download(call).await?;
        let (from, total) = match answer.status() {
            StatusCode::RANGE_NOT_SATISFIABLE if self.total.is_none() => {
                self.done = true;
                return Ok(());
            }
            StatusCode::PARTIAL_CONTENT => range_of(&answer).ok_or_else(|| {
                Error::unreadable(DOWNLOAD, "Halo did not say which part of the file it sent")
            })?,
            _ => (0, pieces.length()),
        };
        if from > self.at {
            return Err(Error::unreadable(DOWNLOAD, "Halo sent another part of the file than was asked for"));
        }
        if self.total.is_some() && self.total != total {
            return Err(Error::unreadable(DOWNLOAD, "the file changed while it was read"));
        }
        self.total = total;
        self.skip = self.at - from;
        self.pieces = Some(pieces);
        Ok(())
    }

    /// What of a piece was not given out yet.
    fn beyond(&mut self, mut piece: Bytes) -> Bytes {
        let known = self.skip.min(piece.len() as u64);
        self.skip -= known;
        // No more than the piece has.
        let piece = piece.split_off(known as usize);
        self.at += piece.len() as u64;
        piece
    }

    fn is_whole(&self) -> bool {
        self.total.is_none_or(|total| self.at >= total)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("id", &self.id)
            .field("at", &self.at)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

/// First byte and length of the whole, of `content-range: bytes 0-1023/146515`.
fn range_of(answer: &Answer) -> Option<(u64, Option<u64>)> {
    range(answer.headers().get("content-range")?.to_str().ok()?)
}

fn range(text: &str) -> Option<(u64, Option<u64>)> {
    let (span, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let first = span.split_once('-')?.0.trim().parse().ok()?;
    match total.trim() {
        "*" => Some((first, None)),
        total => Some((first, Some(total.parse().ok()?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(range("bytes 0-1023/146515"), Some((0, Some(146_515))));
        assert_eq!(range("bytes 1024-2047/*"), Some((1024, None)));
        for wrong in ["", "bytes", "bytes */12", "items 0-1/2", "bytes 0-1/x"] {
            assert_eq!(range(wrong), None, "{wrong}");
        }
    }
}
