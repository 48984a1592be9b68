//! A million people from a search to canonical records, in bounded memory: a server on the loopback answers pages as
//! Apollo does, the crate reads them over HTTP, and every record is written out once.
//!
//! Without an argument it takes a small number; `cargo run --release --features apollo --example million -- 1000000`
//! takes the million.
// run: 5000

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use b2b_providers::{Budget, Connection, Outcome, Pager, Query, connect};
use rest_core::{Clock, ReqwestTransport, SecretString, SystemClock, Url, Window};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const PAGE: usize = 100;
/// Apollo shows no more of one search: a larger one is divided, here by country.
const REACH: usize = 50_000;

fn main() -> Result<(), Box<dyn Error>> {
    let wanted: usize = std::env::args().nth(1).map_or(Ok(5_000), |text| text.parse())?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(wanted))
}

async fn run(wanted: usize) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = Url::parse(&format!("http://{}/api/v1", listener.local_addr()?))?;
    tokio::spawn(listen(listener));

    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let connection = Connection::new(Arc::new(ReqwestTransport::build()?), Arc::clone(&clock))
        .base_url(address)
        // The server has no quota.
        .rate(&[Window::new(1_000_000, Duration::from_secs(1))])
        .secret("APOLLO_API_KEY", SecretString::from("loopback"));
    let vendor = connect("apollo", connection)?;
    let search = vendor.people_search().ok_or("Apollo searches people")?;

    let began = clock.now();
    let (mut people, mut bytes) = (0, 0);
    let mut out = std::io::sink();
    for part in 0..wanted.div_ceil(REACH) {
        let total = (wanted - part * REACH).min(REACH);
        // The server reads from the keyword how much it has.
        let query = Query { keywords: vec![format!("total{total}")], ..Query::default() };
        let mut pages = Pager::new(search, &query, PAGE);
        while let Some(outcome) = pages.next_page(&Budget::dry()).await? {
            let Outcome::Found { value: page, .. } = outcome else { return Err(outcome.as_str().into()) };
            for found in &page.people {
                let line = serde_json::to_vec(&found.person)?;
                out.write_all(&line)?;
                bytes += line.len();
            }
            people += page.people.len();
        }
    }
    let seconds = clock.now().since(began).as_secs_f64().max(0.001);
    println!("{people} people, {:.0} MB of canonical JSON, {seconds:.1} s", bytes as f64 / 1e6);
    println!("{:.0} people/s, {} at most", people as f64 / seconds, memory());
    if people == wanted { Ok(()) } else { Err(format!("{wanted} were there, {people} came").into()) }
}

/// The most memory this process ever held, server included.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown memory".to_owned(), |text| text.trim().to_owned())
}

async fn listen(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(async move {
            // A connection that ends is the client's business.
            let _ = serve(stream).await;
        });
    }
}

/// Answers requests of one connection, one after the other.
async fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    // Small packets wait for nobody.
    stream.set_nodelay(true)?;
    let mut held: Vec<u8> = Vec::new();
    let mut chunk = [0_u8; 8_192];
    loop {
        let Some((head, length)) = request(&held) else {
            let read = stream.read(&mut chunk).await?;
            if read == 0 {
                return Ok(());
            }
            held.extend_from_slice(&chunk[..read]);
            continue;
        };
        let body: Vec<u8> = held[head..head + length].to_vec();
        held.drain(..head + length);
        let answer = page(&String::from_utf8_lossy(&body));
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        stream.write_all((head + &answer).as_bytes()).await?;
    }
}

/// Where the body of a whole request begins, and how long it is.
fn request(held: &[u8]) -> Option<(usize, usize)> {
    let head = held.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&held[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    (held.len() >= head + length).then_some((head, length))
}

/// The number behind these letters.
fn number(body: &str, behind: &str) -> usize {
    let rest = body.split_once(behind).map_or("", |(_, rest)| rest);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// A page of a search, everybody on it invented.
fn page(body: &str) -> String {
    let (page, total) = (number(body, "\"page\":").max(1), number(body, "total"));
    let first = (page - 1) * PAGE;
    let mut out = format!(r#"{{"total_entries":{total},"people":["#);
    for place in first..total.min(first + PAGE) {
        if place > first {
            out.push(',');
        }
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            r#"{{"id":"66f1{place:020x}","first_name":"Dana","last_name_obfuscated":"Ok***r","title":"IT Director","has_email":true,"has_city":true,"has_country":true,"last_refreshed_at":"2026-07-01T09:00:00Z","organization":{{"name":"Harbor Logistics {place}","has_industry":true,"has_employee_count":true}}}}"#
        );
    }
    out.push_str("]}");
    out
}
