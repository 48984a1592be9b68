//! One sheet of an Excel workbook as text: the sheet is walked cell by cell, so that only its text is held.

use std::io::{Read, Seek};

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx};

use super::source::Fault;

/// More columns than any list has.
const MAX_COLUMNS: usize = 1024;
/// Text of a sheet that is held.
const MAX_TEXT: usize = 256 * 1024 * 1024;

/// The sheet of this name, or the first, as CSV; the first cell of a row is its number.
pub(super) fn text<R: Read + Seek>(file: R, sheet: Option<&str>, max_rows: u64) -> Result<Vec<u8>, Fault> {
    let damaged = |_| Fault::new(1, "this is no Excel workbook; a .zip file is to be unpacked first");
    let mut book = Xlsx::new(file).map_err(damaged)?;
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
