use super::*;

pub(crate) struct ConnectWiseSell;

pub(crate) const QUOTES: &str = "/api/quotes";

pub(crate) fn customers(place: usize) -> Exchange {
    let (path, body) = [
        (
            "/3f2504e0-4f89-11d3-9a0c-0305e82c3301/customers",
            fixture!("connectwise_sell/fixtures/customers1.json"),
        ),
        (
            "/6ba7b810-9dad-11d1-80b4-00c04fd430c8/customers",
            fixture!("connectwise_sell/fixtures/customers2.json"),
        ),
        (
            "/1b4e28ba-2fa1-11d2-883f-0016d3cca427/customers",
            fixture!("connectwise_sell/fixtures/customers3.json"),
        ),
    ][place];
    Exchange::new("GET", path, 200, body)
}

impl Vendor for ConnectWiseSell {
    const ID: &'static str = "connectwise_sell";

    fn exchanges(situation: Situation) -> Vec<Exchange> {
        let quotes = |status, body: &str| Exchange::new("GET", QUOTES, status, body);
        match situation {
            Situation::Success => vec![
                quotes(200, fixture!("connectwise_sell/fixtures/quotes_page1.json")),
                quotes(200, fixture!("connectwise_sell/fixtures/quotes_page2.json")),
                customers(0),
                customers(1),
                customers(2),
                Exchange::new("GET", "/api/taxCodes", 200, "[]"),
            ],
            Situation::Empty => vec![quotes(200, "[]")],
            Situation::Unauthorised => [QUOTES, "/api/taxCodes"]
                .map(|path| {
                    Exchange::new("GET", path, 401, fixture!("connectwise_sell/fixtures/unauthorised.json"))
                })
                .to_vec(),
            Situation::RateLimited => vec![
                quotes(429, r#"{"message": "slow down"}"#).header("retry-after", "1"),
                quotes(200, fixture!("connectwise_sell/fixtures/quotes_page2.json")),
                customers(2),
            ],
            Situation::BadRecord => vec![
                quotes(200, fixture!("connectwise_sell/fixtures/quotes_page1.json")),
                customers(0),
                Exchange::new(
                    "GET",
                    "/6ba7b810-9dad-11d1-80b4-00c04fd430c8/customers",
                    200,
                    fixture!("connectwise_sell/fixtures/customers_bad.json"),
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
