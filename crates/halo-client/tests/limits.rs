//! The limit as a tenant has it: how many calls, for whom, and that waiting for it is seen.

mod common;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use halo_client::{ErrorKind, Halo, HaloBuilder};
use halo_sandbox::Sandbox;
use rest_core::WaitReason;

fn unlimited() -> Sandbox {
    Sandbox::builder().limit(None).build()
}

fn builder(sandbox: &Sandbox) -> HaloBuilder {
    Halo::builder(sandbox.base_url().as_str())
        .client_credentials(sandbox.client_id(), sandbox.client_secret().to_owned().into())
        .transport(sandbox.transport())
        .clock(sandbox.clock())
}

/// How many calls in a row leave without a wait.
async fn calls(halo: &Halo) -> usize {
    let mut calls = 0;
    loop {
        match halo.agent_me().await {
            Ok(_) => calls += 1,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Deadline, "{error}");
                assert!(error.retry_after().is_some_and(|wait| wait <= Duration::from_secs(301)), "{error}");
                return calls;
            }
        }
    }
}

#[tokio::test]
async fn a_window_is_700_calls_or_300_and_a_tenth_of_it_is_for_people() {
    type Setting = fn(HaloBuilder) -> HaloBuilder;
    let cases: [(Setting, usize); 2] = [(|builder| builder, 700), (HaloBuilder::cautious_limit, 300)];
    for (set, window) in cases {
        let sandbox = unlimited();
        let halo = set(builder(&sandbox)).max_wait(Duration::ZERO).build().unwrap();
        // Clones share the count.
        let (machine, person) = (halo.clone(), halo.interactive());
        assert_eq!(calls(&machine).await, window - window / 10);
        assert_eq!(calls(&person).await, window / 10);
        assert_eq!(calls(&halo).await, 0);
    }
}

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn waiting_is_told_to_a_callback_and_to_the_trace() {
    let sandbox = unlimited();
    let waits = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&waits);
    let halo = builder(&sandbox)
        .limit(1, Duration::from_secs(300))
        .on_wait(move |wait| seen.lock().unwrap().push(wait))
        .build()
        .unwrap()
        .interactive();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            halo.agent_me().await.unwrap();
            halo.agent_me().await.unwrap();
        });
    });
    let waits = waits.lock().unwrap();
    assert_eq!(
        (waits.len(), waits[0].operation.as_ref(), waits[0].reason),
        (1, "agent.me", WaitReason::Limit)
    );
    assert!(waits[0].duration >= Duration::from_secs(299), "{waits:?}");
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("waiting") && log.contains("agent.me") && log.contains("Limit"), "{log}");
    assert!(!log.contains(sandbox.client_secret()));
}
