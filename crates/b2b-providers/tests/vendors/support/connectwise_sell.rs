use super::*;

pub(crate) struct ConnectWiseSell;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/vendors/connectwise_sell/fixtures/",
            $name,
            ".json"
        ))
    };
}
pub(crate) use fixture;

pub(crate) const QUOTES: &str = "/api/quotes";

pub(crate) fn customers(place: usize) -> Exchange {
    let (path, body) = [
        ("/3f2504e0-4f89-11d3-9a0c-0305e82c3301/customers", fixture!("customers1")),
        ("/6ba7b810-9dad-11d1-80b4-00c04fd430c8/customers", fixture!("customers2")),
        ("/1b4e28ba-2fa1-11d2-883f-0016d3cca427/customers", fixture!("customers3")),
    ][place];
    Exchange::new("GET", path, 200, body)
}

impl Vendor for ConnectWiseSell {
    const ID: &'static str = "connectwise_sell";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let quotes = |status, body: &str| Exchange::new("GET", QUOTES, status, body);
        match situation {
            Situation::Success => vec![
                quotes(200, fixture!("quotes_page1")),
                quotes(200, fixture!("quotes_page2")),
                customers(0),
                customers(1),
                customers(2),
                Exchange::new("GET", "/api/taxCodes", 200, "[]"),
            ],
            Situation::Empty => vec![quotes(200, "[]")],
            Situation::Unauthorised => [QUOTES, "/api/taxCodes"]
                .map(|path| Exchange::new("GET", path, 401, fixture!("unauthorised")))
                .to_vec(),
            Situation::RateLimited => vec![
                quotes(429, r#"{"message": "slow down"}"#).header("retry-after", "1"),
                quotes(200, fixture!("quotes_page2")),
                customers(2),
            ],
            Situation::BadRecord => vec![
                quotes(200, fixture!("quotes_page1")),
                customers(0),
                Exchange::new(
                    "GET",
                    "/6ba7b810-9dad-11d1-80b4-00c04fd430c8/customers",
                    200,
                    fixture!("customers_bad"),
                ),
            ],
            Situation::Html => vec![quotes(200, HTML)],
            _ => Vec::new(),
        }
    }

    fn person() -> Person {
        Person::default()
    }

    fn equip(connection: Connection) -> Connection {
        secret(connection, "CONNECTWISE_PRIVATE_KEY")
            .secret("CONNECTWISE_ACCESS_KEY", SecretString::from("ACME"))
            .secret("CONNECTWISE_PUBLIC_KEY", SecretString::from("pub123"))
    }
}
