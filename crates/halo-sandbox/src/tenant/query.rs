//! The query string: names in any case, unknown names ignored, and Halo's own way of paging.

use std::collections::HashMap;

use serde_json::Value;

use super::refusal::Refusal;

/// Halo never gives more rows than this on a page.
const MOST: usize = 100;
/// Rows on a page if nothing is said.
const USUAL: usize = 50;

/// The parameters of a request.
#[derive(Debug, Default)]
pub(crate) struct Query(HashMap<String, String>);

/// Which rows of a list are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) paged: bool,
    pub(crate) number: usize,
    pub(crate) size: usize,
}

impl Page {
    pub(crate) fn skip(&self) -> usize {
        if self.paged { (self.number - 1).saturating_mul(self.size) } else { 0 }
    }
}

impl Query {
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        Self(pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.into_owned())).collect())
    }

    /// The value, unless it is missing or blank.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    /// A whole number.
    ///
    /// # Errors
    /// A ModelState refusal if it is something else.
    pub(crate) fn int(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let wrong = |_| Refusal::model(name, format!("The value '{text}' is not valid."));
        text.parse().map(Some).map_err(wrong)
    }

    /// A comma list; entries that are no numbers are left out.
    pub(crate) fn ints(&self, name: &str) -> Option<Vec<i64>> {
        Some(self.text(name)?.split(',').filter_map(|word| word.trim().parse().ok()).collect())
    }

    pub(crate) fn words(&self, name: &str) -> Option<Vec<String>> {
        Some(self.text(name)?.split(',').map(|word| word.trim().to_lowercase()).collect())
    }

    pub(crate) fn page(&self) -> Page {
        let number = |name: &str| self.text(name).and_then(|text| text.parse::<usize>().ok());
        if self.flag("pageinate") {
            let size = number("page_size").filter(|size| *size > 0).unwrap_or(USUAL).min(MOST);
            Page { paged: true, number: number("page_no").unwrap_or(1).max(1), size }
        } else {
            Page { paged: false, number: 1, size: number("count").unwrap_or(usize::MAX) }
        }
    }

    /// The sort keys: column and whether descending.
    pub(crate) fn orders(&self) -> Vec<(String, bool)> {
        let numbered = ["", "2", "3", "4", "5"].into_iter();
        numbered
            .filter_map(|n| {
                let column = self.text(&format!("order{n}"))?.to_ascii_lowercase();
                Some((column, self.flag(&format!("orderdesc{n}"))))
            })
            .collect()
    }

    /// The conditions of `advanced_search`; a value that is no JSON array is ignored.
    pub(crate) fn advanced(&self) -> Vec<Condition> {
        let parsed = self.text("advanced_search").and_then(|text| serde_json::from_str::<Value>(text).ok());
        let Some(Value::Array(entries)) = parsed else { return Vec::new() };
        entries
            .iter()
            .filter_map(|entry| {
                let value = match &entry["filter_value"] {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let kind = super::fields::whole(&entry["filter_type"])?;
                Some(Condition::new(entry["filter_name"].as_str()?, kind, &value))
            })
            .collect()
    }
}

/// One condition of `advanced_search`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) column: String,
    kind: i64,
    value: String,
}

impl Condition {
    pub(crate) fn new(column: &str, kind: i64, value: &str) -> Self {
        Self { column: column.to_ascii_lowercase(), kind, value: value.to_lowercase() }
    }

    pub(crate) fn holds(&self, found: &Value) -> bool {
        let text = match found {
            Value::String(text) => text.to_lowercase(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let listed = || self.value.split(',').any(|word| word.trim() == text);
        let same = || text == self.value || numbers(&text, &self.value).is_some_and(|(a, b)| a == b);
        let like = || text.contains(self.value.trim_matches('%'));
        let compared = || numbers(&text, &self.value).and_then(|(a, b)| a.partial_cmp(&b));
        match self.kind {
            0 => listed(),
            1 => !listed(),
            2 | 6 => same(),
            3 => !same(),
            4 => like(),
            5 => !like(),
            7 => compared().is_some_and(|order| order.is_gt()),
            8 => compared().is_some_and(|order| order.is_ge()),
            9 => compared().is_some_and(|order| order.is_lt()),
            10 => compared().is_some_and(|order| order.is_le()),
            _ => true,
        }
    }
}

fn numbers(a: &str, b: &str) -> Option<(f64, f64)> {
    Some((a.parse().ok()?, b.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paging_is_misspelt_and_clamped() {
        let page = |query: &str| Query::parse(query).page();
        assert_eq!(page("paginate=true&page_size=5").size, usize::MAX);
        let paged = Page { paged: true, number: 1, size: 50 };
        assert_eq!(page("pageinate=true"), paged);
        assert_eq!(page("Pageinate=true&page_size=1000&page_no=3"), Page { number: 3, size: 100, ..paged });
        assert_eq!(page("pageinate=true&page_no=0&page_size=0"), paged);
        assert_eq!(page("count=7").size, 7);
    }

    #[test]
    fn advanced_search_knows_its_eleven_comparisons() {
        let holds = |kind: i64, value: &str, found: Value| {
            Condition { column: String::new(), kind, value: value.to_owned() }.holds(&found)
        };
        assert!(holds(0, "a, b", "B".into()) && !holds(1, "a,b", "b".into()));
        assert!(holds(2, "ada@x.example", "Ada@x.example".into()) && holds(6, "12", 12.0.into()));
        assert!(holds(3, "a", "b".into()));
        assert!(holds(4, "%ada%", "Ada Bell".into()) && holds(5, "ada", "Bob".into()));
        assert!(holds(7, "5", 6.into()) && !holds(7, "5", 5.into()) && holds(8, "5", 5.into()));
        assert!(holds(9, "5", 4.into()) && holds(10, "5", 5.into()) && !holds(9, "5", "x".into()));
    }

    #[test]
    fn a_wrong_number_names_its_parameter() {
        let query = Query::parse("client_id=abc&site_id=4");
        let refused = query.int("client_id").unwrap_err();
        assert_eq!(refused.to_string(), "client_id: The value 'abc' is not valid.");
        assert_eq!(query.int("site_id").unwrap(), Some(4));
        assert_eq!(query.int("user_id").unwrap(), None);
    }
}
