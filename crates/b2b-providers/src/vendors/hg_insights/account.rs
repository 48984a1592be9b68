use rest_core::{Timestamp, async_trait};
use serde_json::{Map, Value};

use super::ID;
use super::office::{Office, missing};
use super::request::{self, CREDITS};
use crate::lenient::Real;
use crate::vendors::wire::decode;
use crate::{Balance, Error, Usage};

#[derive(Debug)]
pub(super) struct Account {
    office: Office,
}

impl Account {
    pub(super) fn new(office: Office) -> Self {
        Self { office }
    }
}

/// The numbers of a balance by the words in their names: the shape is not published.
fn balance(map: &Map<String, Value>) -> Option<Balance> {
    let mut balance = Balance { unit: "credits".to_owned(), ..Balance::default() };
    for (name, value) in map {
        let name = name.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let date = value.as_str().and_then(Timestamp::parse);
        if let (Some(date), true) = (date, has(&["end", "expir", "renew", "reset"])) {
            balance.resets_at = Some(date);
            continue;
        }
        let Ok(Real(Some(number))) = serde_json::from_value(value.clone()) else { continue };
        let place = if has(&["used", "consumed", "spent"]) {
            &mut balance.used
        } else if has(&["remaining", "left", "available", "balance"]) {
            &mut balance.left
        } else if has(&["total", "limit", "allocat", "annual", "purchased"]) {
            &mut balance.limit
        } else if name == "credits" {
            &mut balance.left
        } else {
            continue;
        };
        *place = place.or(Some(number));
    }
    if balance.left.is_none() {
        balance.left = balance.limit.zip(balance.used).map(|(limit, used)| (limit - used).max(0.0));
    }
    let told = balance.left.is_some() || balance.used.is_some() || balance.limit.is_some();
    if told { Some(balance) } else { map.values().filter_map(Value::as_object).find_map(self::balance) }
}

#[async_trait]
impl Usage for Account {
    async fn usage(&self) -> Result<Vec<Balance>, Error> {
        let answer = self.office.desk.ask(request::credits()).await?;
        let wire: Map<String, Value> = decode(&ID, CREDITS, &answer)?;
        balance(&wire).map(|balance| vec![balance]).ok_or_else(|| missing(CREDITS, "a balance"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Option<Balance> {
        balance(value.as_object().unwrap())
    }

    #[test]
    fn balances_are_read_by_their_words() {
        let full = read(
            json!({"data": {"credits_total": 1000, "credits_used": "250", "contract_end": "2027-01-31"}}),
        )
        .unwrap();
        assert_eq!((full.limit, full.used, full.left), (Some(1000.0), Some(250.0), Some(750.0)));
        assert_eq!(full.resets_at, Timestamp::parse("2027-01-31"));
        let table = [
            (json!({"credits": 12}), Some(12.0)),
            (json!({"balance": 12.5, "account": 7}), Some(12.5)),
            (json!({"credits": {"remaining": 3}}), Some(3.0)),
            (json!({"status": "ok"}), None),
        ];
        for (value, left) in table {
            assert_eq!(read(value.clone()).and_then(|balance| balance.left), left, "{value}");
        }
    }
}
