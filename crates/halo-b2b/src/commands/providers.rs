//! `providers`: who can do what, at which price.

use serde_json::json;

use super::{print, print_json};
use crate::cli::Json;
use crate::exit::{Failure, Outcome};
use crate::show::table;

pub(crate) fn run(args: &Json) -> Result<Outcome, Failure> {
    let mut rows = Vec::new();
    let mut documents = Vec::new();
    for descriptor in b2b_providers::catalogue() {
        let can = b2b_providers::capabilities(descriptor.id.as_str())
            .map_err(|error| Failure::failed(error.to_string()))?;
        let can: Vec<&str> = can.iter().map(|capability| capability.as_str()).collect();
        let prices: Vec<String> = descriptor
            .prices
            .iter()
            .map(|price| format!("{}: {} {}", price.call, price.credits, price.unit))
            .collect();
        documents.push(json!({
            "id": descriptor.id.to_string(),
            "name": descriptor.display_name,
            "lifecycle": descriptor.lifecycle.as_str(),
            "auth": descriptor.auth,
            "capabilities": can,
            "prices": prices,
            "credentials": descriptor.credentials.iter().map(|one| one.name).collect::<Vec<_>>(),
            "options": descriptor.options.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            "unverified": descriptor.unverified,
        }));
        rows.push(vec![
            descriptor.id.to_string(),
            can.join(", "),
            descriptor.lifecycle.as_str().to_owned(),
            descriptor.auth.to_owned(),
            if prices.is_empty() { "free".to_owned() } else { prices.join("; ") },
        ]);
    }
    if args.json {
        print_json(&documents)?;
    } else {
        print(&table::render(&["provider", "can", "lifecycle", "auth", "price"], &rows))?;
    }
    Ok(Outcome::Done)
}
