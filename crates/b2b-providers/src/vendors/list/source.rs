//! From the bytes of a file to rows of cells, in bounded memory.

use std::io::{self, BufReader, Cursor, Read, Seek};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::bytes::{Gauge, Tidy, Utf16, decode};
#[cfg(feature = "xlsx")]
use super::sheet;

/// What a file is read from.
pub(super) trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// A record that is longer is no record: a quote was not closed.
const MAX_RECORD: usize = 1024 * 1024;
/// The header is looked for here.
const HEAD: usize = 64 * 1024;

/// One row and where it stands.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The line it begins at, from 1.
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
}

/// Why a file cannot be read on, and at which line.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) line: u64,
    pub(super) text: String,
    /// The disk failed, not the file.
    pub(super) disk: bool,
}

impl Fault {
    pub(super) fn new(line: u64, text: impl Into<String>) -> Self {
        Self { line, text: text.into(), disk: false }
    }

    pub(super) fn disk(error: &io::Error) -> Self {
        // Only the kind: the text of an error may contain a path.
        Self { line: 0, text: format!("the file cannot be read: {}", error.kind()), disk: true }
    }
}

/// The rows of a file, header included.
pub(super) struct Rows {
    reader: csv::Reader<Box<dyn Read + Send>>,
    record: csv::ByteRecord,
    gauge: Arc<Gauge>,
    /// Lines before the first that the reader sees.
    before: u64,
    /// The first cell is the number of the row.
    numbered: bool,
}

impl Rows {
    pub(super) fn open(
        mut source: Box<dyn Source>,
        sheet: Option<&str>,
        max_rows: u64,
    ) -> Result<Self, Fault> {
        let magic = peek(&mut source, 4).map_err(|error| Fault::disk(&error))?;
        match magic.as_slice() {
            [] => Err(Fault::new(1, "the file is empty")),
            #[cfg(not(feature = "xlsx"))]
            [b'P', b'K', ..] => {
                let _ = (sheet, max_rows);
                let text = "this is an Excel workbook, which this build cannot read: save it as .csv, or compile \
                            b2b-providers with the feature `xlsx`";
                Err(Fault::new(1, text))
            }
            #[cfg(feature = "xlsx")]
            [b'P', b'K', ..] => {
                source.rewind().map_err(|error| Fault::disk(&error))?;
                let text = sheet::text(BufReader::new(source), sheet, max_rows)?;
                Ok(Self::of(Box::new(Cursor::new(text)), b',', 0, true))
            }
            [0xD0, 0xCF, 0x11, 0xE0] => {
                Err(Fault::new(1, "this is an old Excel file: save it as .xlsx or .csv"))
            }
            [b'%', b'P', b'D', b'F'] => Err(Fault::new(1, "this is a PDF file")),
            _ => {
                let whole = Cursor::new(magic.clone()).chain(source);
                let text: Box<dyn Read + Send> = match magic.as_slice() {
                    [0xFF, 0xFE, ..] => Box::new(Utf16::new(whole, u16::from_le_bytes)),
                    [0xFE, 0xFF, ..] => Box::new(Utf16::new(whole, u16::from_be_bytes)),
                    _ => Box::new(whole),
                };
                Self::text(text)
            }
        }
    }

    fn text(mut text: Box<dyn Read + Send>) -> Result<Self, Fault> {
        let head = peek(&mut text, HEAD).map_err(|error| Fault::disk(&error))?;
        let bom = if head.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut head = head[bom..].to_vec();
        if head.trim_ascii_start().starts_with(b"<") {
            return Err(Fault::new(1, "an HTML page came instead of a list"));
        }
        // Excel writes the separator into a line of its own.
        let told = head.get(..5).filter(|start| start.starts_with(b"sep=")).map(|start| start[4]);
        let mut before = 0;
        if told.is_some() {
            let end = head.iter().position(|byte| *byte == b'\n').map_or(head.len(), |place| place + 1);
            head.drain(..end);
            before = 1;
        }
        let delimiter = told.unwrap_or_else(|| sniff(&head));
        let rest: Box<dyn Read + Send> = Box::new(Cursor::new(head).chain(text));
        Ok(Self::of(rest, delimiter, before, false))
    }

    fn of(text: Box<dyn Read + Send>, delimiter: u8, before: u64, numbered: bool) -> Self {
        let gauge = Arc::new(Gauge::default());
        let tidy: Box<dyn Read + Send> = Box::new(Tidy::new(text, Arc::clone(&gauge)));
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(tidy);
        Self { reader, record: csv::ByteRecord::new(), gauge, before, numbered }
    }

    /// The next row with anything in it.
    pub(super) fn next(&mut self) -> Result<Option<Row>, Fault> {
        loop {
            self.gauge.left.store(MAX_RECORD, Ordering::Relaxed);
            let at = self.reader.position().line() + self.before;
            let more = self.reader.read_byte_record(&mut self.record).map_err(|error| fault(error, at))?;
            if !more {
                return Ok(None);
            }
            if self.record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            let within = self.record.iter().flatten().filter(|byte| **byte == b'\n').count() as u64;
            // The reader counts blank lines before a record as its own; `Tidy` ends every record with one line feed.
            let end = self.reader.position().line() + self.before;
            let open = self.record.iter().next_back().is_some_and(|cell| cell.ends_with(b"\n"));
            if open && self.gauge.is_torn.load(Ordering::Relaxed) {
                let text = "a quote of this record is not closed: the rest of the file lies within it";
                return Err(Fault::new(end - within, text));
            }
            let line = end.saturating_sub(1 + within);
            let mut cells: Vec<String> = self.record.iter().map(decode).collect();
            if !self.numbered {
                return Ok(Some(Row { line, cells }));
            }
            let number = cells.remove(0);
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(Row { line: number.parse().unwrap_or(line), cells }));
            }
        }
    }
}

fn fault(error: csv::Error, line: u64) -> Fault {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Fault::new(line, "a record of more than 1 MiB begins here: is a quote not closed?")
        }
        csv::ErrorKind::Io(error) => Fault { line, ..Fault::disk(&error) },
        _ => Fault::new(line, "the record cannot be read"),
    }
}

/// Up to `wanted` bytes from the front.
fn peek(reader: &mut dyn Read, wanted: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(wanted as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The separator that the header has most of.
fn sniff(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in head.trim_ascii_start() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| delimiter == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // The first of equals: the comma.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::open(Box::new(Cursor::new(bytes.to_vec())), None, 100).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            all.push((row.line, row.cells));
        }
        all
    }

    fn refusal(bytes: &[u8]) -> String {
        let mut rows = match Rows::open(Box::new(Cursor::new(bytes.to_vec())), None, 100) {
            Ok(rows) => rows,
            Err(fault) => return fault.text,
        };
        loop {
            match rows.next() {
                Ok(Some(_)) => {}
                Ok(None) => return String::new(),
                Err(fault) => return format!("{}: {}", fault.line, fault.text),
            }
        }
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", " , ", "3,\"x", "y\"", "5,6"].join(end);
            let lines: Vec<u64> = rows(text.as_bytes()).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, [1, 2, 5, 7], "{end:?}");
            let ended = format!("{text}{end}");
            assert_eq!(rows(ended.as_bytes()), rows(text.as_bytes()));
        }
        let told = rows(b"sep=;\r\na;b\r\n1;2,5\r\n");
        assert_eq!(told[1], (3, vec!["1".to_owned(), "2,5".to_owned()]));
    }

    #[test]
    fn separators_are_found_outside_quotes() {
        let table: [(&[u8], u8); 6] = [
            (b"a,b;c,d", b','),
            (b"\"a,b,c\";d", b';'),
            (b"a\tb,c\td", b'\t'),
            (b"a|b|c\n,,,,", b'|'),
            (b"a", b','),
            (b"a;b,c", b','),
        ];
        for (head, delimiter) in table {
            assert_eq!(sniff(head), delimiter, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn encodings_are_told_by_mark_and_by_cell() {
        let expected =
            vec![(1, vec!["Zoë".to_owned(), "x".to_owned()]), (2, vec!["😀".to_owned(), "y".to_owned()])];
        let text = "Zoë,x\n😀,y";
        assert_eq!(rows(text.as_bytes()), expected);
        assert_eq!(rows(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()), expected);
        let little: Vec<u8> = "\u{FEFF}Zoë,x\n😀,y".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{FEFF}Zoë,x\n😀,y".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(rows(&little), expected);
        assert_eq!(rows(&big), expected);
        assert_eq!(rows(b"Zo\xEB \x80,Zo\xC3\xAB")[0].1, ["Zoë €", "Zoë"]);
    }

    #[test]
    fn what_is_no_list_is_called_by_its_name() {
        assert_eq!(refusal(b""), "the file is empty");
        assert_eq!(refusal(b" <!doctype html>"), "an HTML page came instead of a list");
        assert!(refusal(b"\xD0\xCF\x11\xE0\xA1").contains("save it as .xlsx"));
        let torn = "2: a quote of this record is not closed: the rest of the file lies within it";
        assert_eq!(refusal(b"a,b\n1,\"2\n3,4\n"), torn);
        assert_eq!(refusal(b"a,b\n1,\"2"), torn);
        assert_eq!(refusal(b"a,b\n1,\"2\n\"\n"), "", "a line break within quotes may be the last");
        assert_eq!(refusal(b"a,b\n1,\"2\n\""), "");
        let workbook =
            if cfg!(feature = "xlsx") { "no Excel workbook" } else { "which this build cannot read" };
        let told = refusal(b"PK\x03\x04nonsense");
        assert!(told.contains(workbook), "{told}");
        let open = [b"a,b\n1,2\n3,\"", vec![b'x'; 2 * MAX_RECORD].as_slice()].concat();
        assert_eq!(refusal(&open), "3: a record of more than 1 MiB begins here: is a quote not closed?");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_and_every_line_is_counted(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(mut rows) = Rows::open(Box::new(Cursor::new(bytes)), None, 100) {
                let mut last = 0;
                while let Ok(Some(row)) = rows.next() {
                    prop_assert!(row.line > last);
                    last = row.line;
                }
            }
        }

        #[test]
        fn cells_come_back_as_they_were_written(
            table in prop::collection::vec(prop::collection::vec("[a-zé,\"; \n]{0,6}", 2..5), 1..6)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            writer.write_record(["one", "two"]).unwrap();
            table.iter().for_each(|row| writer.write_record(row).unwrap());
            let read = rows(&writer.into_inner().unwrap());
            let filled: Vec<Vec<String>> =
                table.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
            prop_assert_eq!(read[1..].iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>(), filled);
        }
    }
}
