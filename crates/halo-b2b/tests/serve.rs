//! `serve` from outside: it polls, answers, and ends when asked.
#![cfg(unix)]
#![allow(missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

/// One request; the whole answer.
fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the service listens");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn it_polls_answers_and_ends_when_asked() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_halo-b2b"))
        .args(["serve", "--sandbox", "--listen", "127.0.0.1:0"])
        .env("LOG_LEVEL", "info")
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
    let mut line = |wanted: &str| {
        loop {
            let line = lines.next().expect("the program goes on").expect("text");
            if let Some((_, rest)) = line.split_once(wanted) {
                return rest.to_owned();
            }
        }
    };
    let key = line("(admin): ");
    let address = line("serving on http://");
    let address = address.split('/').next().expect("an address").to_owned();
    let get = |path: &str, key: &str| {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nConnection: close\r\n\r\n");
        ask(&address, &request)
    };
    let health = get("/health", "");
    assert!(health.starts_with("HTTP/1.1 200") && health.contains("\"healthy\""), "{health}");
    line("a cycle is done");
    assert!(get("/api/v1/review", "wrong").starts_with("HTTP/1.1 401"));
    let reviews = get("/api/v1/review", &key);
    assert!(reviews.starts_with("HTTP/1.1 200") && reviews.contains("\"data\""), "{reviews}");
    assert!(get("/", "").contains("<title>Leads into HaloPSA</title>"));

    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    assert!(child.wait().expect("an end").success());
}
