//! One sheet of an Excel workbook as text: the sheet is walked cell by cell, so that only its text is held.

use std::io::{Read, Seek, SeekFrom};

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx};

use super::source::Fault;

/// More columns than any list has.
const MAX_COLUMNS: usize = 1024;
/// Text of a sheet that is held.
const MAX_TEXT: usize = 256 * 1024 * 1024;
/// What all parts of a workbook may unpack to: some of them are held as a whole.
const MAX_UNPACKED: u64 = 1024 * 1024 * 1024;

/// The sheet of this name, or the first, as CSV; the first cell of a row is its number.
pub(super) fn text<R: Read + Seek>(
    mut file: R,
    sheet: Option<&str>,
    max_rows: u64,
) -> Result<Vec<u8>, Fault> {
    let damaged = || Fault::new(1, "this is no Excel workbook; a .zip file is to be unpacked first");
    let unpacked = unpacked(&mut file).map_err(|error| Fault::disk(&error))?.ok_or_else(damaged)?;
    if unpacked > MAX_UNPACKED {
        return Err(Fault::new(1, "the workbook unpacks to more than 1 GiB: save it as .csv"));
    }
    let mut book = Xlsx::new(file).map_err(|_| damaged())?;
    let names = book.sheet_names();
    let name = match sheet {
        None => names.first(),
        Some(sheet) => names.iter().find(|name| name.eq_ignore_ascii_case(sheet)),
    };
    let Some(name) = name else {
        let known = names.join(", ");
        return Err(Fault::new(1, format!("there is no such sheet; the sheets are: {known}")));
    };
    let mut cells =
        book.worksheet_cells_reader(name).map_err(|_| Fault::new(1, "the sheet cannot be read"))?;
    let mut out = Text::default();
    loop {
        let at = out.row.map_or(1, |row| u64::from(row) + 1);
        let cell = cells.next_cell().map_err(|_| Fault::new(at, "the sheet cannot be read on from here"))?;
        let Some(cell) = cell else { break };
        let ((row, column), value) = (cell.get_position(), plain(cell.get_value()));
        out.put(row, column as usize, value, max_rows)?;
    }
    out.end_row()?;
    out.writer.into_inner().map_err(|_| Fault::new(1, "the sheet cannot be held"))
}

/// What the directory at the end of a ZIP file says its parts unpack to; `None` if there is none.
fn unpacked<R: Read + Seek>(file: &mut R) -> std::io::Result<Option<u64>> {
    const END: &[u8] = b"PK\x05\x06";
    const ENTRY: &[u8] = b"PK\x01\x02";
    let number = |bytes: &[u8], at: usize, length: usize| {
        let bytes = bytes.get(at..at + length)?;
        Some(bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    let length = file.seek(SeekFrom::End(0))?;
    // The end record and the longest comment behind it.
    file.seek(SeekFrom::Start(length.saturating_sub(22 + 0xFFFF)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let Some(end) = tail.windows(END.len()).rposition(|window| window == END) else { return Ok(None) };
    let (Some(size), Some(start)) = (number(&tail, end + 12, 4), number(&tail, end + 16, 4)) else {
        return Ok(None);
    };
    let mut directory = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(size).read_to_end(&mut directory)?;
    file.rewind()?;
    let (mut at, mut sum) = (0, 0_u64);
    while directory.get(at..at + ENTRY.len()) == Some(ENTRY) {
        let field = |offset, length| number(&directory, at + offset, length);
        let (Some(size), Some(name), Some(extra), Some(comment)) =
            (field(24, 4), field(28, 2), field(30, 2), field(32, 2))
        else {
            return Ok(None);
        };
        sum += size;
        at += 46 + usize::try_from(name + extra + comment).unwrap_or(usize::MAX >> 1);
    }
    Ok(Some(sum))
}

struct Text {
    writer: csv::Writer<Vec<u8>>,
    row: Option<u32>,
    cells: Vec<String>,
    rows: u64,
    bytes: usize,
}

impl Default for Text {
    fn default() -> Self {
        let writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        Self { writer, row: None, cells: Vec::new(), rows: 0, bytes: 0 }
    }
}

impl Text {
    fn put(&mut self, row: u32, column: usize, value: String, max_rows: u64) -> Result<(), Fault> {
        if self.row != Some(row) {
            self.end_row()?;
            if self.row.is_some_and(|last| last > row) {
                return Err(Fault::new(u64::from(row) + 1, "the rows are out of order"));
            }
            // The header, the rows, and one more, by which the reader sees that there are too many.
            if self.rows > max_rows.saturating_add(1) {
                return Ok(());
            }
            self.row = Some(row);
            self.rows += 1;
        }
        if column >= MAX_COLUMNS {
            let text = format!("there are more than {MAX_COLUMNS} columns");
            return Err(Fault::new(u64::from(row) + 1, text));
        }
        self.bytes += value.len() + 1;
        if self.bytes > MAX_TEXT {
            return Err(Fault::new(u64::from(row) + 1, "the sheet is too large: save it as .csv"));
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = value;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Fault> {
        let Some(row) = self.row else { return Ok(()) };
        let number = u64::from(row) + 1;
        let cells = std::mem::take(&mut self.cells);
        if cells.is_empty() {
            return Ok(());
        }
        let record = [number.to_string()].into_iter().chain(cells);
        self.writer.write_record(record).map_err(|_| Fault::new(number, "the row cannot be held"))
    }
}

/// The cell as a person reads it; of a date the day only, since a list has no times.
fn plain(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => decimal(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(date) => day(date),
        // `#N/A` and its like: nothing is known.
        DataRef::Error(_) | DataRef::Empty => String::new(),
        #[allow(unreachable_patterns, reason = "a later version may know more")]
        other => Data::from(other.clone()).to_string(),
    }
}

fn decimal(number: f64) -> String {
    // Every number is a float there; a phone number has 15 digits at most.
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

fn day(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        return decimal(date.as_f64());
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const BOOK: &[u8] = include_bytes!("../bookyourdata/fixtures/page.xlsx");

    fn entries(bytes: &[u8]) -> Vec<usize> {
        (0..bytes.len() - 4).filter(|at| bytes[*at..].starts_with(b"PK\x01\x02")).collect()
    }

    #[test]
    fn what_a_workbook_unpacks_to_is_known_before_it_is_unpacked() {
        let honest = unpacked(&mut Cursor::new(BOOK)).unwrap().unwrap();
        assert!((3_000..30_000).contains(&honest), "{honest}");
        assert_eq!(unpacked(&mut Cursor::new(b"PK\x03\x04")).unwrap(), None);
        // Two of its parts say that they unpack to 600 MB.
        let mut bomb = BOOK.to_vec();
        for at in &entries(BOOK)[..2] {
            bomb[at + 24..at + 28].copy_from_slice(&600_000_000_u32.to_le_bytes());
        }
        let fault = text(Cursor::new(bomb), None, 10).unwrap_err();
        assert!(fault.text.contains("more than 1 GiB"), "{}", fault.text);
    }

    #[test]
    fn numbers_are_written_as_a_person_sees_them() {
        let table = [(140.0, "140"), (2_075_550_142.0, "2075550142"), (0.5, "0.5"), (-3.0, "-3")];
        for (number, expected) in table {
            assert_eq!(decimal(number), expected);
        }
    }
}
