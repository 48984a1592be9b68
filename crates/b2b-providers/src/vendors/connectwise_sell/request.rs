//! Requests as plain values.

use rest_core::{Call, Replay, Timestamp, path_segment};

use super::{ID, Office};
use crate::vendors::place::Place;
use crate::{Error, ErrorKind, Query};

pub(super) const QUOTES: &str = "quotes";
pub(super) const CUSTOMERS: &str = "quotes.customers";
pub(super) const ITEMS: &str = "quoteItems";
pub(super) const HEALTH: &str = "taxCodes";

/// A whole quote has about two hundred keys.
pub(super) const FIELDS: &str = "id,name,quoteNumber,quoteVersion,accountName,contactName,quoteStatus,quoteTotal,\
    recurringTotal,baseCurrency,probability,createDate,modifyDate,expectedCloseDate,wonOrLostDate,isAccepted,isArchive,\
    isLost,isSent,primaryRep,crmOpportunityId";

/// A day more than asked for: only dates can be compared, and they are the site's own.
const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

fn get(name: &'static str, path: impl Into<String>) -> Call {
    Call::get(name, path)
        .header("accept", "application/json")
        .header("content-type", "application/json; version=1.0")
        .replay(Replay::Safe)
}

/// The smallest free question.
pub(super) fn health() -> Call {
    get(HEALTH, "api/taxCodes").query("pageSize", "1")
}

/// A page of quotes.
pub(super) fn quotes(office: &Office, conditions: Option<String>, place: Place) -> Call {
    get(QUOTES, "api/quotes")
        .query_opt("conditions", conditions)
        .query("includeFields", FIELDS)
        .query("page", place.page.to_string())
        .query("pageSize", place.per_page.to_string())
        .query("showAllVersions", office.all_versions.to_string())
}

pub(super) fn customers(quote: &str) -> Call {
    get(CUSTOMERS, format!("api/quotes/{}/customers", path_segment(quote)))
}

/// A page of the items of a quote.
pub(super) fn items(quote: &str, place: Place) -> Result<Call, Error> {
    let id = quoted(quote, ITEMS, "quote")?;
    Ok(get(ITEMS, "api/quoteItems")
        .query("conditions", format!("idQuote = {id}"))
        .query("page", place.page.to_string())
        .query("pageSize", place.per_page.to_string()))
}

/// The conditions of a query, joined by AND.
///
/// # Errors
/// A name contains a quotation mark, for which their language has no escape.
pub(super) fn conditions(query: &Query) -> Result<Option<String>, Error> {
    let mut all = Vec::new();
    if !query.company_names.is_empty() {
        let names = query.company_names.iter().enumerate();
        let names = names.map(|(index, name)| quoted(name, QUOTES, &format!("query.company_names[{index}]")));
        let names = names.collect::<Result<Vec<String>, Error>>()?.join(",");
        all.push(format!("accountName in ({names})"));
    }
    all.extend(query.updated_since.map(since));
    Ok((!all.is_empty()).then(|| all.join(" AND ")))
}

/// Changed on that day or later.
pub(super) fn since(at: Timestamp) -> String {
    format!("modifyDate >= [{}]", (at - DAY).date_string())
}

fn quoted(text: &str, call: &'static str, field: &str) -> Result<String, Error> {
    if text.contains('"') {
        let text = "quotation marks cannot be asked for";
        return Err(Error::new(ID, call, ErrorKind::Config, text).at(field));
    }
    Ok(format!("\"{}\"", text.trim()))
}
