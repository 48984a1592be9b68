//! The program killed from outside, at moments counted in the tenant's journal, against a tenant with faults: what it
//! leaves in the end is exactly what an undisturbed run leaves.
#![allow(missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// Faults of writes: nothing that the program would wait for.
const FAULTS: [&str; 4] = [
    "500:rate=0.05,path=/api,method=POST",
    "drop-after-commit:rate=0.1,path=/api,method=POST",
    "truncate:rate=0.05,path=/api,method=POST",
    "401:every=37",
];

/// A tenant of its own process, ended with the test.
struct Tenant {
    process: Child,
    address: String,
    config: PathBuf,
}

impl Drop for Tenant {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halo-b2b"));
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

impl Tenant {
    fn start(folder: &Path, name: &str) -> Self {
        let config = folder.join(format!("{name}.toml"));
        let mut command = program();
        command.args([
            "sandbox",
            "--listen",
            "127.0.0.1:0",
            "--seed",
            "7",
            "--clients",
            "3",
            "--leads",
            "10",
        ]);
        command.args(["--vendor-records", "24", "--limit", "off", "--write-config"]).arg(&config);
        let mut process = command.stderr(Stdio::piped()).spawn().expect("the sandbox starts");
        let mut lines = BufReader::new(process.stderr.take().expect("a pipe"));
        // It says where it is when it listens and the configuration is written.
        let mut said = String::new();
        let address = loop {
            said.clear();
            assert_ne!(lines.read_line(&mut said).expect("a line"), 0, "the sandbox ended");
            if let Some((_, rest)) = said.split_once("http://") {
                break rest.split(['/', ' ']).next().unwrap_or_default().to_owned();
            }
        };
        // Whoever writes to a pipe that nobody reads stops.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Self { process, address, config }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).expect("the sandbox listens");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
        answer.split_off(end)
    }

    fn json(&self, path: &str) -> Value {
        let body = self.ask("GET", path, "");
        // The server sends the length, not chunks, since it knows it.
        serde_json::from_slice(&body).expect("JSON")
    }

    fn calls(&self) -> usize {
        self.json("/_sandbox/journal").as_array().map_or(0, Vec::len)
    }

    fn fault(&self, specs: &str) {
        self.ask("POST", "/_sandbox/fault", specs);
    }

    fn poll(&self) -> Command {
        let mut command = program();
        command.arg("poll").arg("--config").arg(&self.config);
        command
    }

    /// Polls until nothing is written any more.
    fn settle(&self) {
        for _ in 0..6 {
            let before = self.writes();
            let status = self.poll().status().expect("the program starts");
            assert!(matches!(status.code(), Some(0 | 3)), "{status}");
            if self.writes() == before {
                return;
            }
        }
        panic!("it never ends");
    }

    fn writes(&self) -> usize {
        let journal = self.json("/_sandbox/journal");
        let writes = |entry: &&Value| {
            entry["method"] == "POST" && entry["path"].as_str().is_some_and(|path| path.starts_with("/api"))
        };
        journal.as_array().map_or(0, |entries| entries.iter().filter(writes).count())
    }

    /// Everything in the tenant, without ids and times: what is there twice is in it twice.
    fn portrait(&self) -> Vec<String> {
        let state = self.json("/_sandbox/state");
        let rows = |table: &str| state[table].as_array().cloned().unwrap_or_default();
        let name = |table: &str, id: &Value, column: &str| {
            rows(table).iter().find(|row| row["id"] == *id).map(|row| row[column].to_string())
        };
        let show = |row: &Value, columns: &[&str]| {
            columns.iter().map(|column| row[*column].to_string()).collect::<Vec<_>>().join(" ")
        };
        let mut lines = Vec::new();
        for row in rows("Client") {
            lines.push(format!("firm {}", show(&row, &["name", "website", "domain"])));
        }
        for row in rows("Users") {
            let columns =
                ["name", "emailaddress", "phonenumber", "mobilenumber", "title", "client_name", "site_name"];
            lines.push(format!("contact {}", show(&row, &columns)));
        }
        for row in rows("Tickets") {
            let columns = [
                "summary",
                "details",
                "tickettype_name",
                "status_name",
                "client_name",
                "site_name",
                "user_name",
                "oppcontactname",
                "oppemailaddress",
                "opptel",
                "oppjobtitle",
                "oppcompanyname",
                "oppvalue",
                "customfields",
                "deleted",
            ];
            let parent = name("Tickets", &row["parent_id"], "summary");
            lines.push(format!("ticket {} {parent:?}", show(&row, &columns)));
        }
        for row in rows("Actions") {
            let note = row["note"].as_str().unwrap_or_default();
            let note = note.split("\n\n[b2b-").next().unwrap_or_default();
            lines.push(format!("note {:?} {note}", name("Tickets", &row["ticket_id"], "summary")));
        }
        for row in rows("DistributionLists") {
            for member in row["members"].as_array().into_iter().flatten() {
                lines.push(format!(
                    "list {} {:?}",
                    row["name"],
                    name("Users", &member["user_id"], "emailaddress")
                ));
            }
        }
        lines.sort();
        lines
    }
}

/// The same on every machine: xorshift over the seed.
fn dice(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state % 1_000).unwrap_or_default()
}

#[test]
fn killed_at_any_moment_it_ends_as_if_undisturbed() {
    let folder = tempfile::tempdir().expect("a folder");
    let calm = Tenant::start(folder.path(), "calm");
    calm.settle();
    let wanted = calm.portrait();
    let whole = calm.calls();
    drop(calm);

    for seed in [1_u64, 2] {
        let tenant = Tenant::start(folder.path(), &format!("hunted-{seed}"));
        tenant.fault(&FAULTS.join(" "));
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut killed = 0;
        for _ in 0..6 {
            let goal = tenant.calls() + 1 + dice(&mut state) % whole.max(2);
            let mut process = tenant.poll().spawn().expect("the program starts");
            let ended = loop {
                if let Some(status) = process.try_wait().expect("a process") {
                    break Some(status);
                }
                if tenant.calls() >= goal {
                    break None;
                }
            };
            if ended.is_none() {
                process.kill().expect("it can be killed");
                process.wait().expect("it ends");
                killed += 1;
            }
        }
        assert!(killed > 0, "seed {seed}: never killed");
        tenant.fault("");
        tenant.settle();
        let got = tenant.portrait();
        let lost: Vec<&String> = wanted.iter().filter(|line| !got.contains(line)).collect();
        let strange: Vec<&String> = got.iter().filter(|line| !wanted.contains(line)).collect();
        assert!(lost.is_empty() && strange.is_empty(), "seed {seed}: lost {lost:#?}, strange {strange:#?}");
        assert_eq!(got.len(), wanted.len(), "seed {seed}: something is there twice");
    }
}
