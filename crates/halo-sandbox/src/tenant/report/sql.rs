//! `select [top n] columns from table [where … and …] [order by …]`, and nothing more.

/// One statement.
#[derive(Debug, PartialEq)]
pub(super) struct Select {
    pub(super) top: Option<usize>,
    pub(super) columns: Vec<Column>,
    pub(super) table: String,
    pub(super) tests: Vec<Test>,
    /// Columns and whether they descend.
    pub(super) order: Vec<(String, bool)>,
}

/// One thing selected.
#[derive(Debug, PartialEq)]
pub(super) enum Column {
    All,
    Count { shown: String },
    Named { name: String, shown: String },
}

/// One condition.
#[derive(Debug, PartialEq)]
pub(super) struct Test {
    pub(super) column: String,
    pub(super) holds: Holds,
}

/// What is compared, all in lower case.
#[derive(Debug, PartialEq)]
pub(super) enum Holds {
    Compared(Sign, String),
    Like(String, bool),
    In(Vec<String>),
    Null(bool),
}

/// How.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sign {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Symbol(&'static str),
}

const SYMBOLS: &[(&str, &str)] = &[
    ("<>", "<>"),
    ("!=", "<>"),
    ("<=", "<="),
    (">=", ">="),
    ("<", "<"),
    (">", ">"),
    ("=", "="),
    ("*", "*"),
    (",", ","),
    ("(", "("),
    (")", ")"),
];

/// Reads a statement.
///
/// # Errors
/// What SQL Server would say, or that this tenant understands less of SQL.
pub(super) fn parse(sql: &str) -> Result<Select, String> {
    let mut reader = Reader { tokens: tokens(sql)?, at: 0 };
    if !reader.keyword("select") {
        return Err("This sandbox runs nothing but simple SELECT statements.".to_owned());
    }
    let top = if reader.keyword("top") { Some(reader.number()?) } else { None };
    let mut columns = vec![reader.column()?];
    while reader.symbol(",") {
        columns.push(reader.column()?);
    }
    reader.expect("from")?;
    let table = reader.word()?;
    let mut tests = Vec::new();
    if reader.keyword("where") {
        tests.push(reader.test()?);
        while reader.keyword("and") {
            tests.push(reader.test()?);
        }
    }
    let mut order = Vec::new();
    if reader.keyword("order") {
        reader.expect("by")?;
        loop {
            let name = reader.word()?;
            let descending = reader.keyword("desc");
            if !descending {
                reader.keyword("asc");
            }
            order.push((name, descending));
            if !reader.symbol(",") {
                break;
            }
        }
    }
    match reader.tokens.get(reader.at) {
        None => Ok(Select { top, columns, table, tests, order }),
        Some(_) => Err(reader.near()),
    }
}

fn tokens(sql: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = sql.trim().trim_end_matches(';').trim_end();
    while !rest.is_empty() {
        if let Some(text) = rest.strip_prefix('\'') {
            let mut value = String::new();
            let mut parts = text.split('\'').peekable();
            let mut used = 0;
            loop {
                // Two quotes are one within the text; the last part has no quote behind it.
                let part = parts.next().unwrap_or_default();
                let end = parts.peek().ok_or("Unclosed quotation mark after the character string.")?;
                value.push_str(part);
                used += part.len() + 1;
                if !end.is_empty() || text.get(used..=used) != Some("'") {
                    break;
                }
                value.push('\'');
                used += 1;
                parts.next();
            }
            found.push(Token::Text(value));
            rest = text.get(used..).unwrap_or_default().trim_start();
        } else if let Some((symbol, meant)) = SYMBOLS.iter().find(|(symbol, _)| rest.starts_with(symbol)) {
            found.push(Token::Symbol(meant));
            rest = rest[symbol.len()..].trim_start();
        } else if let Some((name, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            found.push(Token::Word(name.to_owned()));
            rest = behind.trim_start();
        } else {
            let in_word = |letter: char| {
                letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-' | ':' | '@' | '#')
            };
            let end = rest.find(|letter| !in_word(letter)).unwrap_or(rest.len());
            if end == 0 {
                let letter: String = rest.chars().take(1).collect();
                return Err(format!("Incorrect syntax near '{letter}'."));
            }
            found.push(Token::Word(rest[..end].to_owned()));
            rest = rest[end..].trim_start();
        }
    }
    Ok(found)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn near(&self) -> String {
        match self.tokens.get(self.at) {
            Some(Token::Word(text) | Token::Text(text)) => format!("Incorrect syntax near '{text}'."),
            Some(Token::Symbol(text)) => format!("Incorrect syntax near '{text}'."),
            None => "Incorrect syntax near the end of the statement.".to_owned(),
        }
    }

    fn keyword(&mut self, wanted: &str) -> bool {
        let here =
            matches!(self.tokens.get(self.at), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(here);
        here
    }

    fn symbol(&mut self, wanted: &str) -> bool {
        let here = matches!(self.tokens.get(self.at), Some(Token::Symbol(symbol)) if *symbol == wanted);
        self.at += usize::from(here);
        here
    }

    fn expect(&mut self, wanted: &str) -> Result<(), String> {
        if self.keyword(wanted) { Ok(()) } else { Err(self.near()) }
    }

    fn word(&mut self) -> Result<String, String> {
        let Some(Token::Word(word)) = self.tokens.get(self.at) else { return Err(self.near()) };
        self.at += 1;
        Ok(word.to_ascii_lowercase())
    }

    fn number(&mut self) -> Result<usize, String> {
        let number = self.word()?;
        number.parse().map_err(|_| format!("Incorrect syntax near '{number}'."))
    }

    fn literal(&mut self) -> Result<String, String> {
        let literal = match self.tokens.get(self.at) {
            Some(Token::Text(text)) => text.to_lowercase(),
            Some(Token::Word(word)) if word.parse::<f64>().is_ok() => word.clone(),
            _ => return Err(self.near()),
        };
        self.at += 1;
        Ok(literal)
    }

    fn column(&mut self) -> Result<Column, String> {
        if self.symbol("*") {
            return Ok(Column::All);
        }
        let Some(Token::Word(name)) = self.tokens.get(self.at).cloned() else { return Err(self.near()) };
        self.at += 1;
        let counts = name.eq_ignore_ascii_case("count") && self.symbol("(");
        if counts && !(self.symbol("*") && self.symbol(")")) {
            return Err(self.near());
        }
        let mut shown = if counts { "count".to_owned() } else { name.clone() };
        let alias = self.keyword("as")
            || matches!(self.tokens.get(self.at), Some(Token::Word(word)) if !word.eq_ignore_ascii_case("from"));
        if alias {
            let Some(Token::Word(word) | Token::Text(word)) = self.tokens.get(self.at) else {
                return Err(self.near());
            };
            shown.clone_from(word);
            self.at += 1;
        }
        Ok(if counts {
            Column::Count { shown }
        } else {
            Column::Named { name: name.to_ascii_lowercase(), shown }
        })
    }

    fn test(&mut self) -> Result<Test, String> {
        let column = self.word()?;
        if self.keyword("is") {
            let not = self.keyword("not");
            self.expect("null")?;
            return Ok(Test { column, holds: Holds::Null(!not) });
        }
        let not = self.keyword("not");
        if self.keyword("like") {
            return Ok(Test { column, holds: Holds::Like(self.literal()?, !not) });
        }
        if not {
            return Err(self.near());
        }
        if self.keyword("in") {
            if !self.symbol("(") {
                return Err(self.near());
            }
            let mut values = vec![self.literal()?];
            while self.symbol(",") {
                values.push(self.literal()?);
            }
            if !self.symbol(")") {
                return Err(self.near());
            }
            return Ok(Test { column, holds: Holds::In(values) });
        }
        let signs = [
            ("=", Sign::Equal),
            ("<>", Sign::Unequal),
            ("<=", Sign::AtMost),
            (">=", Sign::AtLeast),
            ("<", Sign::Less),
            (">", Sign::More),
        ];
        let sign = signs.into_iter().find(|(symbol, _)| self.symbol(symbol)).map(|(_, sign)| sign);
        let sign = sign.ok_or_else(|| self.near())?;
        Ok(Test { column, holds: Holds::Compared(sign, self.literal()?) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_understood() {
        let sql = "SELECT TOP 5 id, [summary] AS What, count(*) n FROM Faults WHERE oppvalue >= 10 AND summary LIKE \
                   '%o''clock%' AND status_id IN (1, 2) AND team IS NOT NULL ORDER BY id DESC, summary;";
        let select = parse(sql).unwrap();
        assert_eq!((select.top, select.table.as_str()), (Some(5), "faults"));
        assert_eq!(select.columns[1], Column::Named { name: "summary".into(), shown: "What".into() });
        assert_eq!(select.columns[2], Column::Count { shown: "n".into() });
        assert_eq!(select.tests[1].holds, Holds::Like("%o'clock%".into(), true));
        assert_eq!(select.tests[2].holds, Holds::In(vec!["1".into(), "2".into()]));
        assert_eq!(select.order, [("id".to_owned(), true), ("summary".to_owned(), false)]);
    }

    #[test]
    fn what_is_not_says_so() {
        for (sql, part) in [
            ("delete from faults", "nothing but simple SELECT"),
            ("select id from faults f join area a on 1=1", "near 'f'"),
            ("select id", "near the end"),
            ("select id from faults where id = name", "near 'name'"),
            ("select id from faults where summary = 'x", "Unclosed quotation"),
            ("select id from faults where a = 1 or b = 2", "near 'or'"),
            ("select id; drop", "near ';'"),
            ("", "nothing but"),
        ] {
            let problem = parse(sql).unwrap_err();
            assert!(problem.contains(part), "{sql}: {problem}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(sql in "(select )?[ -~é]{0,60}") {
            drop(parse(&sql));
        }
    }
}
