// run: 2000 2000
//! How fast the sandbox answers over loopback, and how much memory a tenant takes.
//!
//! `throughput [TICKETS] [REQUESTS]`: fills a tenant with tickets through the API, then reads single tickets and pages
//! over two keep-alive connections. CPU time is that of the server's threads alone; elapsed time means little on a
//! machine that does other things.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;

use halo_sandbox::{Incoming, Sandbox, Served};
use rest_core::{Clock, Method, SystemClock};
use serde_json::{Value, json};

const CONNECTIONS: usize = 2;
const IN_ONE_CALL: usize = 1_000;
/// The threads of the server, as the system names them.
const SERVER: &str = "sandbox-server";

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let tickets = numbers.next().transpose()?.unwrap_or(1_000_000);
    let requests = numbers.next().transpose()?.unwrap_or(100_000);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let sandbox = Sandbox::builder().limit(None).clients(100).clock(Arc::clone(&clock)).build();
    let bearer = log_in(&sandbox)?;

    let begun = clock.now();
    let ids = fill(&sandbox, &bearer, tickets)?;
    let took = clock.now().since(begun);
    println!(
        "{tickets} tickets written in {took:.1?}, in arrays of {IN_ONE_CALL}; {} MB at most",
        memory() >> 10
    );

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name(SERVER)
        .enable_all()
        .build()?;
    let served = runtime.block_on(Served::bind(sandbox, "127.0.0.1:0"))?;
    let address = served.addr();
    let single = |n: usize| format!("/api/Tickets/{}", ids[n.wrapping_mul(7_919) % ids.len()]);
    let page = |n: usize| format!("/api/Tickets?pageinate=true&page_size=100&page_no={}", 1 + n % 10);
    measure("one ticket", address, &bearer, requests, &clock, &single)?;
    measure("a page of 100", address, &bearer, requests / 20, &clock, &page)?;
    println!("{} MB at most", memory() >> 10);
    runtime.block_on(served.shutdown())?;
    Ok(())
}

fn log_in(sandbox: &Sandbox) -> Result<String, Box<dyn Error>> {
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        sandbox.client_id(),
        sandbox.client_secret()
    );
    let answer =
        sandbox.exchange(Incoming::new(Method::POST, "/auth/token").form(&form)).answer.ok_or("no answer")?;
    let token: Value = serde_json::from_slice(&answer.body)?;
    Ok(format!("Bearer {}", token["access_token"].as_str().ok_or("no token")?))
}

/// Writes tickets as an integration does: a lead with its contact and custom fields.
fn fill(sandbox: &Sandbox, bearer: &str, tickets: usize) -> Result<Vec<i64>, Box<dyn Error>> {
    let mut ids = Vec::with_capacity(tickets);
    for start in (0..tickets).step_by(IN_ONE_CALL) {
        let batch = (start..tickets.min(start + IN_ONE_CALL)).map(|n| {
            json!({
                "summary": format!("Ada Bell {n} - Alder Works {}", n / 3), "details": "Found by a search.",
                "oppcontactname": format!("Ada Bell {n}"), "oppcompanyname": format!("Alder Works {}", n / 3),
                "oppemailaddress": format!("ada.bell.{n}@alder{}.example", n / 3), "oppjobtitle": "Head of IT",
                "opptel": format!("+1 202 555 {:04}", n % 10_000), "reportedby": format!("ada.bell.{n}@alder.example"),
                "third_party_id_string": format!("provider:{n}"), "team": "Sales", "category_2": "Apollo.io",
                "customfields": [
                    { "name": "CFLeadTechStack", "value": "Exchange, Hyper-V" }, { "name": "CFDND", "value": false },
                    { "name": "CFLeadServicesOffered", "value": "Helpdesk" },
                    { "name": "CFProspectFitScore", "value": n % 100 },
                ],
            })
        });
        let request = Incoming::new(Method::POST, "/api/Opportunities?returnall=true").json(&batch.collect());
        let answer = sandbox.exchange(request.header("authorization", bearer)).answer.ok_or("no answer")?;
        let made: Vec<Value> = serde_json::from_slice(&answer.body)?;
        ids.extend(made.iter().filter_map(|ticket| ticket["id"].as_i64()));
    }
    if ids.len() == tickets { Ok(ids) } else { Err("not every ticket was made".into()) }
}

fn measure(
    what: &str,
    address: SocketAddr,
    bearer: &str,
    requests: usize,
    clock: &Arc<dyn Clock>,
    path: &(dyn Fn(usize) -> String + Sync),
) -> Result<(), Box<dyn Error>> {
    let (begun, cpu) = (clock.now(), server_cpu());
    let share = (requests / CONNECTIONS).max(1);
    let bytes = thread::scope(|scope| {
        let callers: Vec<_> = (0..CONNECTIONS)
            .map(|n| scope.spawn(move || read(address, bearer, path, n * share..(n + 1) * share)))
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().map_err(|_| "a caller broke down")?)
            .sum::<Result<usize, String>>()
    })?;
    let (elapsed, cpu) = (clock.now().since(begun).as_secs_f64(), server_cpu() - cpu);
    let done = (share * CONNECTIONS) as f64;
    println!(
        "{what}: {:.0} a second, {:.0} µs of the server's CPU each ({:.0} a second on two cores), {:.1} kB each",
        done / elapsed.max(0.001),
        cpu * 1e6 / done,
        2.0 * done / cpu.max(0.01),
        bytes as f64 / done / 1e3
    );
    Ok(())
}

/// Reads paths one after the other over one connection; how many bytes came.
fn read(
    address: SocketAddr,
    bearer: &str,
    path: &(dyn Fn(usize) -> String + Sync),
    numbers: std::ops::Range<usize>,
) -> Result<usize, String> {
    let fail = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(address).map_err(fail)?;
    stream.set_nodelay(true).map_err(fail)?;
    let mut reader = BufReader::new(stream.try_clone().map_err(fail)?);
    let (mut bytes, mut body) = (0, Vec::new());
    for n in numbers {
        let request = format!("GET {} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: {bearer}\r\n\r\n", path(n));
        stream.write_all(request.as_bytes()).map_err(fail)?;
        let (mut length, mut line, mut status) = (0, String::new(), true);
        loop {
            line.clear();
            reader.read_line(&mut line).map_err(fail)?;
            let text = line.trim().to_ascii_lowercase();
            if std::mem::take(&mut status) && !text.ends_with("200 ok") {
                return Err(format!("{}: {text}", path(n)));
            }
            if text.is_empty() {
                break;
            }
            if let Some(value) = text.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(|_| "a length that is no number")?;
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body).map_err(fail)?;
        bytes += length;
    }
    Ok(bytes)
}

/// Seconds that the server's threads have computed; 0 where the system does not say.
fn server_cpu() -> f64 {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let ticks = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.path().join("stat")).ok()?;
        let (name, rest) = text.split_once('(')?.1.rsplit_once(')')?;
        let words: Vec<&str> = rest.split_whitespace().collect();
        let number = |n: usize| words.get(n)?.parse::<f64>().ok();
        (name == SERVER).then(|| Some(number(11)? + number(12)?))?
    });
    ticks.sum::<f64>() / 100.0
}

/// The most memory the process ever had, in kB; 0 where the system does not say.
fn memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
