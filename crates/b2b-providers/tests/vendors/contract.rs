//! Every vendor keeps the published contract, in process and over a real socket.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex};

use crate::support::{SECRET, Vendor};
use b2b_providers::testing::{Harness, Situation, contract};
use b2b_providers::{Company, Person, Provider, Query};
use rest_core::{ReqwestTransport, Url, async_trait};
use wiremock::matchers::{method, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

struct InProcess<V>(PhantomData<V>);

#[async_trait]
impl<V: Vendor> Harness for InProcess<V> {
    async fn connect(&self, situation: Situation) -> Option<Arc<dyn Provider>> {
        if V::exchanges(situation).is_empty() {
            return None;
        }
        let transport = crate::support::world::<V>(situation).transport();
        Some(crate::support::provider::<V>(crate::support::connection::<V>(Arc::new(transport))))
    }

    fn people_query(&self) -> Query {
        crate::support::people_query()
    }

    fn company_query(&self) -> Query {
        crate::support::company_query()
    }

    fn person(&self) -> Person {
        V::person()
    }

    fn company(&self) -> Company {
        crate::support::company()
    }

    fn secrets(&self) -> Vec<String> {
        vec![SECRET.to_owned(), "gtm-token-1".to_owned(), "legacy-jwt-1".to_owned()]
    }
}

/// The same exchanges behind a real server.
struct OverSocket<V>(InProcess<V>, Mutex<Vec<MockServer>>);

#[async_trait]
impl<V: Vendor> Harness for OverSocket<V> {
    async fn connect(&self, situation: Situation) -> Option<Arc<dyn Provider>> {
        let exchanges = V::exchanges(situation);
        if situation == Situation::Cut || exchanges.is_empty() {
            return None;
        }
        let server = MockServer::start().await;
        for (place, exchange) in exchanges.iter().enumerate() {
            let mut answer = ResponseTemplate::new(exchange.status).set_body_string(exchange.body.clone());
            for (name, value) in &exchange.headers {
                answer = answer.insert_header(*name, *value);
            }
            let mock = Mock::given(method(exchange.method))
                .and(path_regex(format!("{}$", exchange.path.replace('.', "\\."))))
                .respond_with(answer)
                .with_priority(u8::try_from(place + 1).unwrap());
            // All but the last of a kind answer once.
            let again = exchanges[place + 1..]
                .iter()
                .any(|later| later.path == exchange.path && later.method == exchange.method);
            if again { mock.up_to_n_times(1) } else { mock }.mount(&server).await;
        }
        let url = Url::parse(&format!("{}/base", server.uri())).unwrap();
        self.1.lock().unwrap().push(server);
        let transport = ReqwestTransport::build().unwrap();
        Some(crate::support::provider::<V>(
            crate::support::connection::<V>(Arc::new(transport)).base_url(url),
        ))
    }

    fn people_query(&self) -> Query {
        self.0.people_query()
    }

    fn company_query(&self) -> Query {
        self.0.company_query()
    }

    fn person(&self) -> Person {
        self.0.person()
    }

    fn company(&self) -> Company {
        self.0.company()
    }

    fn secrets(&self) -> Vec<String> {
        self.0.secrets()
    }
}

async fn in_process<V: Vendor>() {
    if let Err(broken) = contract(&InProcess::<V>(PhantomData)).await {
        panic!("{}:\n{}", V::ID, broken.join("\n"));
    }
}

async fn over_socket<V: Vendor>() {
    if let Err(broken) = contract(&OverSocket::<V>(InProcess(PhantomData), Mutex::default())).await {
        panic!("{}:\n{}", V::ID, broken.join("\n"));
    }
}

macro_rules! contracts {
    ($($feature:literal $name:ident: $vendor:ty;)*) => {
        $(
            #[cfg(feature = $feature)]
            mod $name {
                #[tokio::test]
                async fn in_process() {
                    super::in_process::<$vendor>().await;
                }

                #[tokio::test]
                async fn over_a_socket() {
                    super::over_socket::<$vendor>().await;
                }
            }
        )*
    };
}

crate::support::every_vendor!(contracts);
