//! Lists that vendors deliver as files, read as if they were a search.
//!
//! *Design.* A list is a [`Search`]: whoever can poll a vendor can import a file, page by page, with the same cursor
//! to go on from after a restart. The cursor is the number of a line. A file that is read on from another place than
//! the last one is opened anew and wound forward.

mod bytes;
mod columns;
mod map;
#[cfg(feature = "xlsx")]
mod sheet;
mod source;
#[cfg(test)]
mod tests;
mod value;
#[cfg(all(test, feature = "xlsx"))]
mod workbook_tests;

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rest_core::{Bytes, Timestamp, async_trait};

use crate::{
    BadRecord, Connection, Error, ErrorKind, Found, Page, ProviderId, Query, Reveal, Search, Skipped,
};
use columns::{Column, Header};
use map::{Facts, Reading, Verdict};
use source::{Fault, Row, Rows, Source};

const IMPORT: &str = "import";
const MAX_ROWS: u64 = 100_000;
/// A check of an address is worth nothing after this.
const WORTH: Duration = Duration::from_secs(90 * 86_400);

/// The options of a list, for descriptors.
pub(crate) const FILE: (&str, &str) = ("file", "path of the list: .csv, .tsv, .txt or .xlsx");
pub(crate) const SHEET: (&str, &str) = ("sheet", "name of the sheet of a workbook; left out, the first");
pub(crate) const COLUMNS: (&str, &str) =
    ("columns", "what columns mean, for example `Work Mail=email; Firm=company; Score=ignore`");
pub(crate) const LIST: (&str, &str) = ("list", "name or order number of the list, noted with every record");
pub(crate) const DOWNLOADED: (&str, &str) = (
    "downloaded",
    "YYYY-MM-DD on which the shop checked the addresses; after 90 days its word counts as unknown",
);
pub(crate) const CONSUMERS: (&str, &str) = ("consumers", "true takes people without a company too");
pub(crate) const EXTRA: (&str, &str) =
    ("extra", "notes keeps what the record has no place for, drop leaves it out; notes is usual");
pub(crate) const ROWS: (&str, &str) = ("max_rows", "rows of a list at most; 100000 is usual");

/// How a list is to be read.
#[derive(Debug, Clone)]
pub struct Settings {
    facts: Facts,
    mapping: Vec<(String, Option<Column>)>,
    sheet: Option<String>,
    max_rows: u64,
}

impl Settings {
    /// Reads the options of a connection.
    ///
    /// # Errors
    /// One of them is wrong.
    pub fn read(provider: ProviderId, connection: &Connection) -> Result<Self, Error> {
        let wrong = |option: (&str, &str), text: String| {
            Error::new(provider.clone(), "connect", ErrorKind::Config, text).at(option.0)
        };
        let option = |option: (&str, &str)| {
            connection.find_option(option.0).map(str::trim).filter(|text| !text.is_empty())
        };
        let downloaded = match option(DOWNLOADED) {
            None => None,
            Some(text) => Some(
                Timestamp::parse(text).ok_or_else(|| wrong(DOWNLOADED, "expected YYYY-MM-DD".to_owned()))?,
            ),
        };
        let extra = match option(EXTRA) {
            None | Some("notes") => true,
            Some("drop") => false,
            Some(_) => return Err(wrong(EXTRA, "expected notes or drop".to_owned())),
        };
        let max_rows = match option(ROWS) {
            None => MAX_ROWS,
            Some(text) => match text.parse() {
                Ok(rows) if rows > 0 => rows,
                _ => return Err(wrong(ROWS, "expected a number of rows".to_owned())),
            },
        };
        let mut mapping = Vec::new();
        for pair in
            option(COLUMNS).unwrap_or_default().split(';').map(str::trim).filter(|pair| !pair.is_empty())
        {
            let (title, name) = pair
                .rsplit_once('=')
                .ok_or_else(|| wrong(COLUMNS, format!("expected `title=name` in \"{pair}\"")))?;
            let column = columns::named(name.trim()).ok_or_else(|| {
                let names: Vec<&str> = columns::names().collect();
                wrong(COLUMNS, format!("\"{}\" is no name; known are: {}", name.trim(), names.join(", ")))
            })?;
            mapping.push((title.trim().to_owned(), column));
        }
        let now = connection.clock().now();
        let stale = downloaded.is_some_and(|at| now.since(at) > WORTH);
        let consumers = connection.flag(&provider, CONSUMERS.0)?;
        let list = option(LIST).map(str::to_owned);
        Ok(Self {
            facts: Facts { provider, list, downloaded, stale, consumers, extra },
            mapping,
            sheet: option(SHEET).map(str::to_owned),
            max_rows,
        })
    }

    fn error(&self, kind: ErrorKind, text: impl Into<String>) -> Error {
        Error::new(self.facts.provider.clone(), IMPORT, kind, text)
    }
}

enum Place {
    Path(PathBuf),
    Memory(Bytes),
}

impl Place {
    fn open(&self) -> io::Result<Box<dyn Source>> {
        match self {
            Self::Path(path) => Ok(Box::new(File::open(path)?)),
            Self::Memory(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
        }
    }
}

/// A list in a file: people, in the order of its rows. Nothing is lost: a row is a person, rejected or skipped, and
/// what is left out of a row is a warning of the page. Rows are told as `name[line 7].Title of the column`.
///
/// Reading takes place on the calling thread. A CSV file is never held as a whole; of a workbook the text of one
/// sheet is.
pub struct Listing {
    name: String,
    place: Place,
    settings: Settings,
    state: Mutex<Option<Reader>>,
}

impl Listing {
    /// The list in the file at this path. It is opened by the first search.
    #[must_use]
    pub fn file(path: impl AsRef<Path>, settings: Settings) -> Self {
        let path = path.as_ref().to_owned();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::new(name, Place::Path(path), settings)
    }

    /// The list in these bytes, for example of an upload.
    #[must_use]
    pub fn bytes(name: impl Into<String>, bytes: Bytes, settings: Settings) -> Self {
        Self::new(name.into(), Place::Memory(bytes), settings)
    }

    fn new(name: String, place: Place, settings: Settings) -> Self {
        Self { name, place, settings, state: Mutex::default() }
    }

    /// The next page from this line on.
    ///
    /// # Errors
    /// The file cannot be opened or read on, or is no list. Rows before the trouble are handed out first.
    pub fn page(&self, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        let from = match cursor.map(str::parse::<u64>) {
            None => None,
            Some(Ok(line)) => Some(line),
            Some(Err(_)) => {
                return Err(self
                    .settings
                    .error(ErrorKind::Config, "this is no cursor of a list")
                    .at("cursor"));
            }
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = match state.take() {
            Some(reader) if from.is_some() && reader.line() == from => reader,
            _ => self.open(from)?,
        };
        let mut page = Page::default();
        for place in 0..limit.max(1) {
            // Rows that were read well are handed out before the trouble behind them.
            if place > 0 && reader.is_stuck(self.settings.max_rows) {
                break;
            }
            match reader.take(self.settings.max_rows) {
                Ok(Some(row)) => self.add(&mut page, &reader.header, &row),
                Ok(None) => break,
                Err(fault) => return Err(self.error(fault)),
            }
        }
        page.next = reader.line().map(|line| line.to_string());
        if page.next.is_some() {
            *state = Some(reader);
        }
        Ok(page)
    }

    fn open(&self, from: Option<u64>) -> Result<Reader, Error> {
        let source = self.place.open().map_err(|error| {
            let text = format!("the file cannot be opened: {}", error.kind());
            self.settings.error(ErrorKind::Config, text).at(self.name.clone())
        })?;
        let settings = &self.settings;
        let mut rows = Rows::open(source, settings.sheet.as_deref(), settings.max_rows)
            .map_err(|fault| self.error(fault))?;
        let first = match rows.next().map_err(|fault| self.error(fault))? {
            Some(row) => row,
            None => return Err(self.error(Fault::new(1, "the file is empty"))),
        };
        let header = Header::read(&first, &settings.mapping)
            .map_err(|text| self.error(Fault::new(first.line, text)))?;
        let mut reader = Reader { rows, header, ahead: Ok(None), count: 0 };
        reader.advance();
        while let (Some(from), Some(line)) = (from, reader.line())
            && line < from
        {
            reader.take(settings.max_rows).map_err(|fault| self.error(fault))?;
        }
        Ok(reader)
    }

    fn error(&self, fault: Fault) -> Error {
        let kind = if fault.disk { ErrorKind::Transport } else { ErrorKind::Malformed };
        self.settings.error(kind, fault.text).at(format!("{}[line {}]", self.name, fault.line))
    }

    fn spot(&self, line: u64, title: Option<&str>) -> String {
        match title {
            Some(title) => format!("{}[line {line}].{title}", self.name),
            None => format!("{}[line {line}]", self.name),
        }
    }

    fn add(&self, page: &mut Page, header: &Header, row: &Row) {
        let Reading { verdict, losses } = map::read(header, row, &self.settings.facts);
        let index = usize::try_from(row.line).unwrap_or(usize::MAX);
        match verdict {
            Verdict::Person(person) => {
                page.people.push(Found { person: *person, completeness: Reveal::Complete });
                for (title, reason) in losses {
                    page.warnings.push(format!("{}: {reason}", self.spot(row.line, Some(&title))));
                }
            }
            Verdict::Skipped(reason) => page.skipped.push(Skipped { index, reason }),
            Verdict::Rejected(title, message) => page.rejected.push(BadRecord {
                index,
                field: self.spot(row.line, title.as_deref()),
                message: message.to_owned(),
            }),
        }
    }
}

impl fmt::Debug for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A file that is being read, one row ahead.
struct Reader {
    rows: Rows,
    header: Header,
    ahead: Result<Option<Row>, Fault>,
    count: u64,
}

impl Reader {
    fn advance(&mut self) {
        self.ahead = self.rows.next();
    }

    /// The line of the next row, or of the trouble that waits there.
    fn line(&self) -> Option<u64> {
        match &self.ahead {
            Ok(row) => row.as_ref().map(|row| row.line),
            Err(fault) => Some(fault.line),
        }
    }

    fn is_stuck(&self, max_rows: u64) -> bool {
        match &self.ahead {
            Ok(row) => row.is_some() && self.count >= max_rows,
            Err(_) => true,
        }
    }

    fn take(&mut self, max_rows: u64) -> Result<Option<Row>, Fault> {
        let row = match std::mem::replace(&mut self.ahead, Ok(None))? {
            Some(row) => row,
            None => return Ok(None),
        };
        if self.count >= max_rows {
            let text = format!("the list has more than {max_rows} rows: the option max_rows allows more");
            return Err(Fault::new(row.line, text));
        }
        self.count += 1;
        self.advance();
        Ok(Some(row))
    }
}

#[async_trait]
impl Search for Listing {
    /// A list is imported as it is.
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set()
    }

    fn page_size(&self) -> usize {
        1_000
    }

    async fn search(&self, _query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        self.page(cursor, limit.min(self.page_size()))
    }
}
