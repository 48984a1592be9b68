//! Retired products: served by ZoomInfo, and over the wire of their own time.

use super::zoominfo::ZoomInfo;
use super::*;

/// What all of them see of ZoomInfo: companies, technologies, intent, account.
fn successor(situation: Situation) -> Vec<Exchange> {
    const COMPANY: &str = "/data/v1/companies/enrich";
    const USAGE: &str = "/data/v1/users/usage";
    let mut all = match situation {
        Situation::Success => return ZoomInfo::exchanges(situation),
        Situation::Empty => {
            vec![Exchange::new("POST", COMPANY, 200, fixture!("zoominfo/fixtures/enrich_none.json"))]
        }
        Situation::Unauthorised => [("POST", COMPANY), ("GET", USAGE)]
            .map(|(method, path)| {
                Exchange::new(method, path, 401, fixture!("zoominfo/fixtures/unauthorised.json"))
            })
            .to_vec(),
        Situation::OutOfCredits => {
            vec![Exchange::new("POST", COMPANY, 400, fixture!("zoominfo/fixtures/quota.json"))]
        }
        Situation::Cut => vec![Exchange::cut("POST", COMPANY)],
        _ => return Vec::new(),
    };
    all.push(super::zoominfo::token());
    all
}

pub(crate) struct DiscoverOrg;

impl Vendor for DiscoverOrg {
    const ID: &'static str = "discoverorg";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        ZoomInfo::exchanges(situation)
    }

    fn person() -> Person {
        ZoomInfo::person()
    }

    fn equip(connection: Connection) -> Connection {
        ZoomInfo::equip(connection).secret("DISCOVERORG_USERNAME", SecretString::from("dana"))
    }
}

pub(crate) struct DiscoverOrgLegacy;

pub(crate) const PERSONS: &str = "/v1/search/persons";

pub(crate) fn login() -> Exchange {
    Exchange::new("POST", "/login", 200, "").header("x-auth-token", "papi-token-1")
}

impl Vendor for DiscoverOrgLegacy {
    const ID: &'static str = "discoverorg";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let persons = |status, body: &str| Exchange::new("POST", PERSONS, status, body);
        let mut all = match situation {
            Situation::Success => vec![
                persons(200, fixture!("discoverorg/fixtures/persons.json")),
                Exchange::new(
                    "POST",
                    "/v1/search/companies",
                    200,
                    fixture!("discoverorg/fixtures/company.json"),
                ),
            ],
            Situation::Empty => vec![persons(200, fixture!("discoverorg/fixtures/none.json"))],
            Situation::Unauthorised => return vec![Exchange::new("POST", "/login", 401, "")],
            Situation::RateLimited => vec![
                persons(429, "").header("retry-after", "1"),
                persons(200, fixture!("discoverorg/fixtures/persons.json")),
            ],
            Situation::BadRecord => vec![persons(200, fixture!("discoverorg/fixtures/bad_record.json"))],
            Situation::Html => vec![persons(200, HTML)],
            Situation::Cut => vec![Exchange::cut("POST", PERSONS)],
            _ => return Vec::new(),
        };
        all.push(login());
        all
    }

    fn person() -> Person {
        Person { email: Some("dana.okafor@harborlogistics.example".into()), ..Person::default() }
    }

    fn equip(connection: Connection) -> Connection {
        secret(secret(connection, "DISCOVERORG_PASSWORD"), "DISCOVERORG_API_KEY")
            .secret("DISCOVERORG_USERNAME", SecretString::from("dana"))
            .option("legacy_endpoint", "https://papi.discoverydb.com/papi")
    }
}

pub(crate) struct EverString;

impl Vendor for EverString {
    const ID: &'static str = "everstring";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        successor(situation)
    }

    fn person() -> Person {
        Person::default()
    }

    fn equip(connection: Connection) -> Connection {
        secret(ZoomInfo::equip(connection), "EVERSTRING_API_KEY")
    }
}

pub(crate) struct EverStringLegacy;

impl Vendor for EverStringLegacy {
    const ID: &'static str = "everstring";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let company = |status, body: &str| vec![Exchange::new("GET", "/companies/data_enrich", status, body)];
        match situation {
            Situation::Success => company(200, fixture!("everstring/fixtures/company.json")),
            Situation::Empty => company(200, fixture!("everstring/fixtures/none.json")),
            Situation::Unauthorised => company(401, ""),
            Situation::Cut => vec![Exchange::cut("GET", "/companies/data_enrich")],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person::default()
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "EVERSTRING_API_KEY").option("legacy_endpoint", "https://api.everstring.com/v1")
    }
}

pub(crate) struct Datanyze;

impl Vendor for Datanyze {
    const ID: &'static str = "datanyze";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        successor(situation)
    }

    fn person() -> Person {
        Person::default()
    }

    fn equip(connection: Connection) -> Connection {
        // The product knows nothing of intent.
        secret(connection, "ZOOMINFO_CLIENT_SECRET")
            .secret("ZOOMINFO_CLIENT_ID", SecretString::from("client-1"))
    }
}

pub(crate) struct DatanyzeLegacy;

impl Vendor for DatanyzeLegacy {
    const ID: &'static str = "datanyze";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        match situation {
            Situation::Success => vec![
                Exchange::new("GET", "/domain_info/", 200, fixture!("datanyze/fixtures/domain.json")),
                Exchange::new("GET", "/limits/", 200, fixture!("datanyze/fixtures/limits.json")),
            ],
            Situation::Unauthorised => vec![Exchange::new("GET", "/limits/", 401, "")],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person::default()
    }

    fn equip(connection: Connection) -> Connection {
        secret(secret(connection, "DATANYZE_API_KEY"), "DATANYZE_USERNAME")
            .option("legacy_endpoint", "https://api.datanyze.com")
    }
}
