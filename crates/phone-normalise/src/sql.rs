//! The same verdict inside a database: a script that marks which stored numbers are valid E.164.
//!
//! A pattern or a leading plus cannot tell a valid number from any other. The script carries the ranges of every valid
//! number, derived from the same tables that [`normalise`](crate::normalise) uses, so that both always agree.

use core::fmt;

use crate::generated::automata::VALIDITY;
use crate::generated::regions::CODES;
use crate::kind::Kind;
use crate::parse::MAX_NATIONAL;

/// The database that runs the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// SQLite 3.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A script that creates the table `phone_range` and a view over a table of contacts; `Display` writes it.
///
/// The view has every column of the table and one more, `phone_valid`: 1 or true if the phone column holds a valid number
/// in E.164 form, 0 or false otherwise. Running the script again replaces both.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The database.
    pub dialect: Dialect,
    /// The table to look at; it is not changed.
    pub table: &'a str,
    /// Its column with the phone number.
    pub column: &'a str,
    /// The name of the view.
    pub name: &'a str,
}

/// Valid numbers of one length, all digits of E.164 read as an integer, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The number of digits, calling code included.
    pub digits: u8,
    /// The lowest number.
    pub low: u64,
    /// The highest number.
    pub high: u64,
}

/// Calls `visit` with every range of valid numbers. Ranges never overlap.
///
/// # Errors
/// What `visit` returns.
pub fn ranges<E>(mut visit: impl FnMut(Range) -> Result<(), E>) -> Result<(), E> {
    for code in &CODES {
        for length in 1..=MAX_NATIONAL {
            let digits = (code.digits.len() + length) as u8;
            let mut collector = Collector { digits, pending: None, visit: &mut visit };
            collector.walk(usize::from(code.validity), u64::from(code.number), length)?;
            collector.flush()?;
        }
    }
    Ok(())
}

/// Joins ranges that touch.
struct Collector<'a, F> {
    digits: u8,
    pending: Option<Range>,
    visit: &'a mut F,
}

impl<E, F: FnMut(Range) -> Result<(), E>> Collector<'_, F> {
    fn walk(&mut self, at: usize, before: u64, remaining: usize) -> Result<(), E> {
        let answer = match VALIDITY.next.get(at) {
            Some(row) if remaining > 0 => {
                for (digit, next) in (0..).zip(row) {
                    self.walk(usize::from(*next), before * 10 + digit, remaining - 1)?;
                }
                return Ok(());
            }
            Some(_) => VALIDITY.out[at],
            None => VALIDITY.runs[at - VALIDITY.next.len()][remaining],
        };
        if Kind::from_table(answer & 15) == Kind::Unknown {
            return Ok(());
        }
        // 3 digits of calling code and 17 behind it may pass 64 bits, but no country uses more than 18 in all.
        let Some((low, width)) =
            10u64.checked_pow(remaining as u32).and_then(|width| Some((before.checked_mul(width)?, width)))
        else {
            return Ok(());
        };
        match &mut self.pending {
            Some(pending) if pending.high + 1 == low => pending.high = low + width - 1,
            _ => {
                self.flush()?;
                self.pending = Some(Range { digits: self.digits, low, high: low + width - 1 });
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), E> {
        self.pending.take().map_or(Ok(()), &mut self.visit)
    }
}

impl fmt::Display for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, name) = (Quoted(self.table), Quoted(self.name));
        let phone = Qualified(self.column);
        writeln!(f, "-- Valid phone numbers after libphonenumber {}.", crate::METADATA_VERSION)?;
        writeln!(f, "BEGIN;\nDROP VIEW IF EXISTS {name};\nDROP TABLE IF EXISTS phone_range;")?;
        writeln!(
            f,
            "CREATE TABLE phone_range (\n  digits SMALLINT NOT NULL,\n  low BIGINT NOT NULL,\n  high BIGINT NOT NULL,\n  \
             PRIMARY KEY (digits, low)\n);"
        )?;
        let mut n = 0u32;
        ranges(|range| {
            let lead = match n % 250 {
                0 if n == 0 => "INSERT INTO phone_range (digits, low, high) VALUES\n",
                0 => ";\nINSERT INTO phone_range (digits, low, high) VALUES\n",
                _ => ",\n",
            };
            n += 1;
            write!(f, "{lead}({},{},{})", range.digits, range.low, range.high)
        })?;
        let (yes, no) = match self.dialect {
            Dialect::Sqlite => ("1", "0"),
            Dialect::Postgres => ("TRUE", "FALSE"),
        };
        write!(f, ";\nCREATE VIEW {name} AS\nSELECT c.*,\n  CASE WHEN ")?;
        match self.dialect {
            Dialect::Sqlite => {
                write!(f, "{phone} GLOB '+[1-9]*' AND substr({phone}, 2) NOT GLOB '*[^0-9]*'")?
            }
            Dialect::Postgres => write!(f, "{phone} ~ '^[+][1-9][0-9]*$'")?,
        }
        writeln!(
            f,
            " AND length({phone}) BETWEEN 5 AND 19 THEN\n    CASE WHEN (\n      SELECT r.high FROM phone_range r\n      \
             WHERE r.digits = length({phone}) - 1 AND r.low <= CAST(substr({phone}, 2) AS BIGINT)\n      \
             ORDER BY r.low DESC LIMIT 1\n    ) >= CAST(substr({phone}, 2) AS BIGINT) THEN {yes} ELSE {no} END\n  \
             ELSE {no} END AS phone_valid\nFROM {table} c;"
        )?;
        writeln!(f, "COMMIT;")
    }
}

/// An identifier in quotes.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for (n, part) in self.0.split('"').enumerate() {
            if n > 0 {
                f.write_str("\"\"")?;
            }
            f.write_str(part)?;
        }
        f.write_str("\"")
    }
}

/// A column of the contacts.
struct Qualified<'a>(&'a str);

impl fmt::Display for Qualified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c.{}", Quoted(self.0))
    }
}
