//! From bytes to tidy text: encodings, ends of lines, records without end.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// UTF-8, else Windows-1252, cell by cell: lists are glued together from files of both.
pub(super) fn decode(cell: &[u8]) -> String {
    match std::str::from_utf8(cell) {
        Ok(text) => text.to_owned(),
        Err(_) => cell.iter().map(|byte| windows_1252(*byte)).collect(),
    }
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

/// What [`Tidy`] and [`Rows`](super::source::Rows) tell each other.
#[derive(Default)]
pub(super) struct Gauge {
    /// Bytes that the record may still take.
    pub(super) left: AtomicUsize,
    /// The file is over, and no quote stands before its last line feed.
    pub(super) is_torn: AtomicBool,
}

/// Every line ends with one line feed, the last too, and no record is without end.
pub(super) struct Tidy<R> {
    inner: R,
    gauge: Arc<Gauge>,
    after_return: bool,
    /// The last two bytes.
    tail: [u8; 2],
    ended: bool,
}

impl<R> Tidy<R> {
    pub(super) fn new(inner: R, gauge: Arc<Gauge>) -> Self {
        Self { inner, gauge, after_return: false, tail: *b"\n\n", ended: false }
    }
}

impl<R: Read> Read for Tidy<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.ended || out.is_empty() {
            return Ok(0);
        }
        loop {
            let left = self.gauge.left.load(Ordering::Relaxed);
            if left == 0 {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            let came = self.inner.read(out)?;
            if came == 0 {
                self.ended = true;
                let [before, last] = self.tail;
                let within = if last == b'\n' { before } else { last };
                self.gauge.is_torn.store(within != b'"', Ordering::Relaxed);
                if last == b'\n' {
                    return Ok(0);
                }
                out[0] = b'\n';
                return Ok(1);
            }
            self.gauge.left.store(left.saturating_sub(came), Ordering::Relaxed);
            let mut kept = 0;
            for place in 0..came {
                let byte = out[place];
                let skip = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !skip {
                    out[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
            }
            if kept > 0 {
                self.tail = [if kept > 1 { out[kept - 2] } else { self.tail[1] }, out[kept - 1]];
                return Ok(kept);
            }
        }
    }
}

/// UTF-16 as UTF-8.
pub(super) struct Utf16<R> {
    inner: R,
    unit: fn([u8; 2]) -> u16,
    odd: Option<u8>,
    high: Option<u16>,
    ready: Cursor<Vec<u8>>,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(inner: R, unit: fn([u8; 2]) -> u16) -> Self {
        Self { inner, unit, odd: None, high: None, ready: Cursor::default() }
    }

    /// Takes some bytes in; whether there were any.
    fn fill(&mut self) -> io::Result<bool> {
        let mut chunk = [0; 4096];
        let came = self.inner.read(&mut chunk)?;
        let mut text = String::new();
        for byte in &chunk[..came] {
            match self.odd.take() {
                None => self.odd = Some(*byte),
                Some(first) => self.take((self.unit)([first, *byte]), &mut text),
            }
        }
        if came == 0 && (self.odd.take().is_some() | self.high.take().is_some()) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        let more = came > 0 || !text.is_empty();
        self.ready = Cursor::new(text.into_bytes());
        Ok(more)
    }

    fn take(&mut self, unit: u16, text: &mut String) {
        let units = self.high.take().into_iter().chain([unit]);
        for decoded in char::decode_utf16(units) {
            match decoded {
                Ok(c) => text.push(c),
                // The first half of a pair whose second half is still to come.
                Err(error)
                    if (0xD800..0xDC00).contains(&error.unpaired_surrogate())
                        && error.unpaired_surrogate() == unit =>
                {
                    self.high = Some(unit);
                }
                Err(_) => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let came = self.ready.read(out)?;
            if came > 0 || out.is_empty() || !self.fill()? {
                return Ok(came);
            }
        }
    }
}
