//! Bodies in pieces: for files, which need not be in memory as a whole.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::{Phase, TransportError};

/// How many bytes [`Pieces::reader`] reads at a time.
const PIECE: usize = 64 * 1024;

trait ByteStream: Stream<Item = Result<Bytes, TransportError>> + Send {}

impl<S: Stream<Item = Result<Bytes, TransportError>> + Send> ByteStream for S {}

/// A body that comes piece by piece. Ends after the first error. `Debug` shows nothing of it.
pub struct Pieces {
    /// Never locked: it makes them `Sync`, which futures that hold them have to be.
    stream: Mutex<Pin<Box<dyn ByteStream>>>,
    length: Option<u64>,
}

impl Pieces {
    /// The pieces of a stream.
    pub fn new(stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self { stream: Mutex::new(Box::pin(stream)), length: None }
    }

    /// A body that is there already, as one piece.
    pub fn whole(body: Bytes) -> Self {
        let length = body.len() as u64;
        Self::new(Whole(Some(body).filter(|body| !body.is_empty()))).with_length(length)
    }

    /// What a reader gives, in pieces of 64 KiB. Reading blocks the thread for as long as the reader does: right for
    /// local files, not for what waits.
    pub fn reader(reader: impl io::Read + Send + 'static) -> Self {
        Self::new(Reader { reader: Some(reader), buffer: BytesMut::new() })
    }

    /// A body that cannot be had, for example because its file is gone.
    pub fn failed(error: io::Error) -> Self {
        Self::new(Failed(Some(error)))
    }

    /// Says how many bytes there are, so that the server can be told beforehand. Must be right.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// How many bytes there are altogether, if that was said.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All of it in memory.
    ///
    /// # Errors
    /// The first failure of a piece; [`Phase::TooLarge`] if there are more than `max` bytes.
    pub async fn collect(mut self, max: usize) -> Result<Bytes, TransportError> {
        let mut whole = BytesMut::new();
        let mut first = None;
        while let Some(piece) = self.next().await.transpose()? {
            let before = first.as_ref().map_or(whole.len(), Bytes::len);
            if piece.len() > max - before {
                return Err(TransportError::new(Phase::TooLarge, format!("more than {max} bytes")));
            }
            // The usual small body is one piece and is not copied.
            if before == 0 {
                first = Some(piece);
                continue;
            }
            if let Some(first) = first.take() {
                whole.extend_from_slice(&first);
            }
            whole.extend_from_slice(&piece);
        }
        Ok(first.unwrap_or_else(|| whole.freeze()))
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = self.stream.get_mut().unwrap_or_else(PoisonError::into_inner);
        stream.as_mut().poll_next(context)
    }
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pieces").field("length", &self.length).finish_non_exhaustive()
    }
}

struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

struct Reader<R> {
    reader: Option<R>,
    buffer: BytesMut,
}

/// Nothing in it is pinned.
impl<R> Unpin for Reader<R> {}

impl<R: io::Read> Stream for Reader<R> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { reader, buffer } = &mut *self;
        let Some(source) = reader else { return Poll::Ready(None) };
        buffer.resize(PIECE, 0);
        let read = loop {
            match source.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        Poll::Ready(match read {
            Ok(0) => {
                *reader = None;
                None
            }
            Ok(length) => Some(Ok(buffer.split_to(length).freeze())),
            Err(error) => {
                *reader = None;
                Some(Err(TransportError::new(Phase::Send, error)))
            }
        })
    }
}

struct Failed(Option<io::Error>);

impl Stream for Failed {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(|error| Err(TransportError::new(Phase::Send, error))))
    }
}

/// A body to be sent in pieces, and whether it can be sent again.
///
/// ```
/// # use rest_core::{Content, Pieces};
/// // A file can be opened again for another attempt; what comes from elsewhere is there once.
/// let file = Content::again(|| match std::fs::File::open("offer.pdf") {
///     Ok(file) => Pieces::reader(file),
///     Err(error) => Pieces::failed(error),
/// });
/// let once = Content::once(Pieces::reader(std::io::empty()));
/// assert!(file.can_begin() && once.can_begin());
/// ```
pub struct Content(Source);

enum Source {
    Once(Mutex<Option<Pieces>>),
    Again(Box<dyn Fn() -> Pieces + Send + Sync>),
}

impl Content {
    /// A body that can be sent once: a call with it is not repeated after anything.
    pub fn once(pieces: Pieces) -> Self {
        Self(Source::Once(Mutex::new(Some(pieces))))
    }

    /// A body that begins from its first byte as often as it is asked for. Must give the same bytes each time.
    pub fn again(open: impl Fn() -> Pieces + Send + Sync + 'static) -> Self {
        Self(Source::Again(Box::new(open)))
    }

    /// The body from its first byte; `None` if it was there once and is gone.
    pub fn begin(&self) -> Option<Pieces> {
        match &self.0 {
            Source::Once(pieces) => pieces.lock().unwrap_or_else(PoisonError::into_inner).take(),
            Source::Again(open) => Some(open()),
        }
    }

    /// The same with its pieces changed on their way, each time it begins.
    #[must_use]
    pub fn map(self, change: impl Fn(Pieces) -> Pieces + Send + Sync + 'static) -> Self {
        match self.0 {
            Source::Once(pieces) => {
                let pieces = pieces.into_inner().unwrap_or_else(PoisonError::into_inner).map(change);
                Self(Source::Once(Mutex::new(pieces)))
            }
            Source::Again(open) => Self::again(move || change(open())),
        }
    }

    /// Whether [`begin`](Content::begin) would give it.
    pub fn can_begin(&self) -> bool {
        match &self.0 {
            Source::Once(pieces) => pieces.lock().unwrap_or_else(PoisonError::into_inner).is_some(),
            Source::Again(_) => true,
        }
    }
}

impl From<Bytes> for Content {
    fn from(body: Bytes) -> Self {
        Self::again(move || Pieces::whole(body.clone()))
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let again = matches!(self.0, Source::Again(_));
        f.debug_struct("Content").field("again", &again).finish_non_exhaustive()
    }
}
