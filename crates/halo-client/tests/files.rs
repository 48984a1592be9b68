//! Files up and down: every byte, in bounded memory, and over breaks.

mod common;

use std::fmt;
use std::io::{self, Read as _};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use halo_client::model::{ActionKey, AttachmentId, Ticket, TicketId, TicketWrite};
use halo_client::{Content, Delivery, ErrorKind, FileOwner, Halo, Pieces};
use halo_sandbox::{Behaviour, Sandbox};
use proptest::prelude::*;
use rest_core::{
    Bytes, HeaderMap, ManualClock, Method, Phase, ReplayTransport, Request, Response, StatusCode,
    StreamedResponse, Timestamp, Transport, TransportError, async_trait,
};
use serde_json::{Value, json};

fn connect(transport: Arc<dyn Transport>) -> Halo {
    Halo::builder("https://northwind.example")
        .static_key("key".to_owned().into())
        .transport(transport)
        .clock(Arc::new(ManualClock::auto(Timestamp::from_millis(0))))
        .build()
        .unwrap()
}

fn scripted(transport: &ReplayTransport) -> Halo {
    connect(Arc::new(transport.clone()))
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

/// The pieces as one body of a known length.
fn reader(pieces: &[Vec<u8>]) -> Pieces {
    let empty: Box<dyn io::Read + Send> = Box::new(io::empty());
    let whole = pieces.iter().cloned().fold(empty, |before, piece| {
        Box::new(before.chain(io::Cursor::new(piece))) as Box<dyn io::Read + Send>
    });
    Pieces::reader(whole).with_length(pieces.iter().map(|piece| piece.len() as u64).sum())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the file and its pieces, what arrives is JSON with that file, of the announced length.
    #[test]
    fn a_file_goes_up_in_pieces_of_any_size(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9), 0..9)) {
        let transport = Wire::default();
        let halo = connect(Arc::new(transport.clone()));
        let owner = FileOwner::Action(ActionKey::new(TicketId(7), 2));
        let file = pieces.clone();
        let sent = run(halo.upload(owner, "a \"b\".bin", Content::again(move || reader(&file))));
        prop_assert_eq!(sent.unwrap(), AttachmentId(31));
        let seen = transport.seen.lock().unwrap();
        prop_assert_eq!(seen.announced, Some(seen.body.len() as u64));
        let row: Value = serde_json::from_slice(&seen.body).unwrap();
        let data = STANDARD.decode(row[0]["data_base64"].as_str().unwrap()).unwrap();
        prop_assert_eq!(data, pieces.concat());
        prop_assert_eq!(&row[0]["filename"], "a \"b\".bin");
        prop_assert_eq!((&row[0]["ticket_id"], &row[0]["action_id"]), (&json!(7), &json!(2)));
    }
}

#[tokio::test]
async fn memory_holds_a_piece_of_a_large_file() {
    const SIZE: u64 = 64 * 1024 * 1024;
    let transport = Wire { forgetful: true, ..Wire::default() };
    let halo = connect(Arc::new(transport.clone()));
    let owner = FileOwner::Record { kind: 1, id: 5 };
    let file = Content::again(|| Pieces::reader(io::repeat(7).take(SIZE)).with_length(SIZE));
    halo.upload(owner, "large", file).await.unwrap();
    let (counted, largest, announced) = transport.seen.lock().unwrap().figures();
    assert!(counted > SIZE * 4 / 3 && announced == Some(counted), "{counted} of {announced:?}");
    assert!(largest <= 64 * 1024, "a piece of {largest} bytes");
    // Also if the file is in memory already, its base 64 is not.
    halo.upload(owner, "large", Content::from(Bytes::from(vec![7; 1024 * 1024]))).await.unwrap();
    let (_, largest, _) = transport.seen.lock().unwrap().figures();
    assert!(largest <= 64 * 1024, "a piece of {largest} bytes");
}

#[tokio::test]
async fn a_file_is_sent_again_only_if_halo_did_not_take_it() {
    let busy = || {
        ReplayTransport::new().answer(Method::POST, "/Attachment", 429, "").answer(
            Method::POST,
            "/Attachment",
            201,
            json!([{ "id": "32" }]),
        )
    };
    let file = || Pieces::reader(&b"text"[..]);
    let ticket = FileOwner::Ticket(TicketId(7));
    let transport = busy();
    let id = scripted(&transport).upload(ticket, "x", Content::again(file)).await.unwrap();
    assert_eq!((id, transport.requests().len()), (AttachmentId(32), 2));
    let sent: Value = serde_json::from_slice(&transport.requests()[1].body).unwrap();
    assert_eq!(sent, json!([{ "filename": "x", "ticket_id": 7, "data_base64": "dGV4dA==" }]));

    let transport = busy();
    let error = scripted(&transport).upload(ticket, "x", Content::once(file())).await.unwrap_err();
    assert_eq!((error.kind(), transport.requests().len()), (ErrorKind::RateLimited, 1));

    let transport = ReplayTransport::new().answer(Method::POST, "/Attachment", 502, "");
    let error = scripted(&transport).upload(ticket, "x", Content::again(file)).await.unwrap_err();
    assert_eq!((error.delivery(), transport.requests().len()), (Delivery::Unknown, 1));

    let transport = ReplayTransport::new().answer(Method::POST, "/Attachment", 201, json!({}));
    let error = scripted(&transport).upload(ticket, "x", Content::from(Bytes::new())).await.unwrap_err();
    assert!(error.to_string().contains("did not say its id"), "{error}");
}

/// A tenant with a file, at the far end of a network that carries bodies in pieces.
#[derive(Clone, Default)]
struct Wire {
    file: Bytes,
    /// Whether it answers a range with that range.
    ranges: bool,
    /// Whether it does not say how long the file is.
    silent: bool,
    /// Whether the file loses a byte once it was asked for.
    shortened: bool,
    /// After how many bytes each of the next answers breaks.
    breaks: Arc<Mutex<Vec<usize>>>,
    /// Whether it counts what it is sent and does not keep it.
    forgetful: bool,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    body: Vec<u8>,
    counted: u64,
    largest: usize,
    announced: Option<u64>,
    asked: Vec<Option<String>>,
}

impl Seen {
    fn figures(&self) -> (u64, usize, Option<u64>) {
        (self.counted, self.largest, self.announced)
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    fn with(file: &[u8], breaks: &[usize]) -> Self {
        let breaks = Arc::new(Mutex::new(breaks.to_vec()));
        Self { file: Bytes::copy_from_slice(file), ranges: true, breaks, ..Self::default() }
    }

    async fn take(&self, mut body: Pieces) -> StreamedResponse {
        *self.seen.lock().unwrap() = Seen { announced: body.length(), ..Seen::default() };
        while let Some(piece) = body.next().await {
            let piece = piece.unwrap();
            let mut seen = self.seen.lock().unwrap();
            seen.counted += piece.len() as u64;
            seen.largest = seen.largest.max(piece.len());
            if !self.forgetful {
                seen.body.extend_from_slice(&piece);
            }
        }
        let body = Pieces::whole(Bytes::from_static(br#"[{"id":31}]"#));
        StreamedResponse { status: StatusCode::CREATED, headers: HeaderMap::new(), body }
    }

    fn give(&self, request: &Request) -> StreamedResponse {
        let range = request.headers.get("range").map(|range| range.to_str().unwrap().to_owned());
        let asked = &mut self.seen.lock().unwrap().asked;
        asked.push(range.clone());
        let lost = usize::from(self.shortened && asked.len() > 1);
        let file = self.file.slice(..self.file.len() - lost);
        let from = range.filter(|_| self.ranges).map(|range| {
            let (from, end) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
            assert_eq!(end, "");
            from.parse::<usize>().unwrap()
        });
        let mut headers = HeaderMap::new();
        let status = match from {
            Some(from) if from >= file.len() => StatusCode::RANGE_NOT_SATISFIABLE,
            Some(from) => {
                let text = format!("bytes {from}-{}/{}", file.len() - 1, file.len());
                headers.insert("content-range", text.parse().unwrap());
                StatusCode::PARTIAL_CONTENT
            }
            None => StatusCode::OK,
        };
        let rest = file.slice(from.unwrap_or_default().min(file.len())..);
        let mut breaks = self.breaks.lock().unwrap();
        let end = if breaks.is_empty() { None } else { Some(breaks.remove(0)) };
        let body = Pieces::reader(Breaking { rest: rest.clone(), end });
        let body = if self.silent { body } else { body.with_length(rest.len() as u64) };
        StreamedResponse { status, headers, body }
    }
}

/// Gives five bytes at a time and fails at its end, if it has one.
struct Breaking {
    rest: Bytes,
    end: Option<usize>,
}

impl io::Read for Breaking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.end == Some(0) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        let length = self.rest.len().min(5).min(self.end.unwrap_or(usize::MAX));
        buffer[..length].copy_from_slice(&self.rest.split_to(length));
        self.end = self.end.map(|end| end - length);
        Ok(length)
    }
}

#[async_trait]
impl Transport for Wire {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        Err(TransportError::new(Phase::Connect, "only pieces"))
    }

    async fn stream(
        &self,
        request: Request,
        body: Option<Pieces>,
    ) -> Result<StreamedResponse, TransportError> {
        Ok(match body {
            Some(body) => self.take(body).await,
            None => self.give(&request),
        })
    }
}

const FILE: &[u8] = b"the quick brown fox jumps over the lazy dog";

async fn read(wire: &Wire) -> Result<Vec<u8>, halo_client::Error> {
    let mut copy = Vec::new();
    let halo = connect(Arc::new(wire.clone()));
    let size = halo.download(AttachmentId(31)).write_to(&mut copy).await?;
    assert_eq!(size, copy.len() as u64);
    Ok(copy)
}

#[tokio::test]
async fn a_file_comes_down_whole_over_breaks() {
    for ranges in [true, false] {
        for silent in [true, false] {
            for breaks in [&[][..], &[0], &[7], &[7, 20, 1, 0]] {
                let wire = Wire { ranges, silent, ..Wire::with(FILE, breaks) };
                let copy = read(&wire).await.unwrap();
                assert_eq!(copy, FILE, "ranges {ranges}, silent {silent}, {breaks:?}");
                let asked = wire.seen.lock().unwrap().asked.len();
                assert_eq!(asked, breaks.len() + 1, "one call and one for each break");
            }
        }
    }
    let wire = Wire::with(FILE, &[7]);
    read(&wire).await.unwrap();
    assert_eq!(wire.seen.lock().unwrap().asked, [None, Some("bytes=7-".to_owned())]);
    assert!(read(&Wire::default()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_file_goes_to_a_tenant_and_comes_back() {
    let file: Vec<u8> = (0..50_000_u32).flat_map(u32::to_le_bytes).collect();
    for attachment_ranges in [false, true] {
        let behaviour = Behaviour { attachment_ranges, ..Behaviour::default() };
        let sandbox = Sandbox::builder().behaviour(behaviour).build();
        let halo = common::connect(&sandbox);
        let ticket = halo.write_one::<Ticket>(TicketWrite::new().summary("x")).await.unwrap().id.unwrap();
        let content = Content::from(Bytes::from(file.clone()));
        let id = halo.upload(FileOwner::Ticket(ticket), "offer.pdf", content).await.unwrap();
        let mut copy = Vec::new();
        assert_eq!(halo.download(id).write_to(&mut copy).await.unwrap(), file.len() as u64);
        assert!(copy == file);
    }
}

#[tokio::test]
async fn a_file_that_does_not_get_on_is_an_error_and_can_be_taken_up_later() {
    let wire = Wire::with(FILE, &[10, 0, 0, 0]);
    let halo = connect(Arc::new(wire.clone()));
    let mut download = halo.download(AttachmentId(31));
    let mut copy = Vec::new();
    let error = loop {
        match download.next().await {
            Ok(Some(piece)) => copy.extend_from_slice(&piece),
            Ok(None) => panic!("ended as if it were whole"),
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), copy.as_slice()), (ErrorKind::Interrupted, &FILE[..10]));
    assert!(error.to_string().contains("after 10 bytes"), "{error}");
    while let Some(piece) = download.next().await.unwrap() {
        copy.extend_from_slice(&piece);
    }
    assert_eq!((copy.as_slice(), download.total()), (FILE, Some(FILE.len() as u64)));
}

#[tokio::test]
async fn a_file_that_changed_or_is_not_there_is_told() {
    // The second answer is of a shorter file.
    let wire = Wire { shortened: true, ..Wire::with(FILE, &[7]) };
    let error = read(&wire).await.unwrap_err();
    assert!(error.to_string().contains("changed"), "{error}");
    let transport = ReplayTransport::new().answer_with(move |_| {
        let headers =
            HeaderMap::from_iter([("content-range".parse().unwrap(), "bytes 5-9/10".parse().unwrap())]);
        Ok(Response { status: StatusCode::PARTIAL_CONTENT, headers, body: Bytes::from_static(b"56789") })
    });
    let error = scripted(&transport).download(AttachmentId(31)).next().await.unwrap_err();
    assert!(error.to_string().contains("another part"), "{error}");
    let missing = ReplayTransport::new().answer(Method::GET, "/Attachment/31", 404, "");
    let error = scripted(&missing).download(AttachmentId(31)).next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let passing = ReplayTransport::new().answer(Method::GET, "/Attachment/31", 503, "").answer(
        Method::GET,
        "/Attachment/31",
        200,
        "whole",
    );
    assert_eq!(scripted(&passing).download(AttachmentId(31)).next().await.unwrap().unwrap(), "whole");
}
