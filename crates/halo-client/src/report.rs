//! Reports: the only way to ask Halo a question of one's own. Never repeated, because each runs SQL in the tenant.

use std::fmt;

use halo_model::{ReportId, decode_record};
use rest_core::{Call, Replay, path_segment};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::halo::Halo;

/// Halo gives out no more rows of one report.
const MOST_ROWS: usize = 50_000;

/// The answer to a report. `Debug` shows no value of it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ReportRows {
    /// The rows, by column; Halo writes every value as a text.
    pub rows: Vec<Map<String, Value>>,
}

impl ReportRows {
    /// Whether there may be more rows than Halo gives out: 50,000.
    pub fn is_cut_off(&self) -> bool {
        self.rows.len() >= MOST_ROWS
    }

    /// The rows as a type of one's own, whose fields must be read from texts.
    ///
    /// # Errors
    /// If a row does not fit; the error names the place.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<Vec<T>, Error> {
        let body =
            serde_json::to_vec(&self.rows).map_err(|_| Error::unreadable("report.decode", "not JSON"))?;
        decode_record(&body).map_err(|error| Error::decode("report.decode", &error))
    }
}

impl fmt::Debug for ReportRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReportRows").field("rows", &self.rows.len()).finish()
    }
}

impl Halo {
    /// Runs SQL in the tenant's database, without storing a report. Needs the permission for reports.
    ///
    /// # Errors
    /// If the call fails, or the SQL does: Halo says that with a status of success, and here it is
    /// [`ErrorKind::Rejected`](crate::ErrorKind::Rejected) with what the database said.
    pub async fn run_sql(&self, sql: &str) -> Result<ReportRows, Error> {
        let body = json!([{ "sql": sql, "_testonly": true, "_loadreportonly": true }]);
        self.report(Call::post("report.sql", "/Report").json(&body)?).await
    }

    /// Runs a stored report.
    ///
    /// # Errors
    /// As [`Halo::run_sql`].
    pub async fn run_report(&self, id: ReportId) -> Result<ReportRows, Error> {
        let call = Call::get("report.run", format!("/Report/{id}"));
        self.report(call.query("includedetails", "true").query("loadreport", "true")).await
    }

    /// Reads what a published report says, by its public id.
    ///
    /// # Errors
    /// As [`Halo::run_sql`].
    pub async fn published_report(&self, id: &str) -> Result<ReportRows, Error> {
        self.report(Call::get("report.published", format!("/ReportData/{}", path_segment(id)))).await
    }

    async fn report(&self, call: Call) -> Result<ReportRows, Error> {
        let operation = call.operation().to_owned();
        let answer = self.raw(call.replay(Replay::Never)).await?;
        let answer: Value =
            decode_record(answer.body()).map_err(|error| Error::decode(&operation, &error))?;
        rows(&operation, answer)
    }
}

/// The rows of an answer: under `report.rows`, in the first element of an array, or the array itself.
fn rows(operation: &str, answer: Value) -> Result<ReportRows, Error> {
    let mut answer = match answer {
        Value::Array(mut list) if list.len() == 1 && list[0].get("report").is_some() => list.swap_remove(0),
        answer => answer,
    };
    if let Some(report) = answer.get_mut("report") {
        answer = report.take();
    }
    let failure = answer.get("load_error").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    if let Some(failure) = failure {
        return Err(Error::failed_report(operation, failure));
    }
    let list = match answer {
        Value::Object(mut object) => object.remove("rows").unwrap_or(Value::Null),
        answer => answer,
    };
    let row = |row| match row {
        Value::Object(row) => Ok(row),
        _ => Err(Error::unreadable(operation, "a row of the report is not an object")),
    };
    match list {
        Value::Array(list) => Ok(ReportRows { rows: list.into_iter().map(row).collect::<Result<_, _>>()? }),
        _ => Err(Error::unreadable(operation, "the answer holds no rows of a report")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_failures_in_every_shape() {
        let one = json!([{ "id": "1" }]);
        for answer in [
            json!({ "report": { "rows": one } }),
            json!([{ "report": { "rows": one } }]),
            one.clone(),
            json!({ "rows": one }),
        ] {
            assert_eq!(rows("report.sql", answer).unwrap().rows.len(), 1);
        }
        let failed = json!({ "report": { "rows": [], "load_error": "Invalid column name 'x'." } });
        let error = rows("report.sql", failed).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Rejected);
        assert!(error.to_string().contains("Invalid column name"), "{error}");
        assert!(rows("report.sql", json!({ "id": 1 })).is_err());
        assert!(rows("report.sql", json!([1, 2])).is_err());
        assert!(
            rows("report.sql", json!({ "report": { "rows": [], "load_error": " " } }))
                .unwrap()
                .rows
                .is_empty()
        );
    }
}
