//! The reference services as programs: what curl would ask them, and how they end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A running program, which ends with the test.
struct Service {
    program: Child,
    address: String,
}

impl Service {
    #[expect(clippy::disallowed_methods, reason = "it is the program under test")]
    fn start(name: &str) -> Service {
        let mut program = Command::new(env!("CARGO_BIN_EXE_solution-12"))
            .args([name, "0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().to_owned();
        Service { program, address }
    }

    fn ask(&self, request: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        answer(&mut connection)
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n"))
    }

    fn post(&self, path: &str, body: &str) -> String {
        let length = body.len();
        // What curl says of a body with `--data`.
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: {length}\r\n\
             content-type: application/x-www-form-urlencoded\r\n\r\n{body}"
        ))
    }

    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "signals are sent by a program of the system's")]
    fn tell_to_stop(&self) {
        let number = self.program.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &number]).status().unwrap().success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The status and the body of everything that comes until the connection is closed.
fn answer(connection: &mut TcpStream) -> String {
    let mut text = String::new();
    connection.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    format!("{} {body}", &head["HTTP/1.1 ".len()..][..3])
}

#[test]
fn both_counters_answer_as_agreed() {
    for name in ["counter", "atomic"] {
        let service = Service::start(name);
        assert_eq!(service.post("/increment", ""), r#"200 {"message":"increased"}"#);
        assert_eq!(service.post("/increment", ""), r#"200 {"message":"increased"}"#);
        assert_eq!(service.get("/value"), r#"200 {"value":2}"#);
    }
}

#[test]
fn the_cache_answers_as_agreed() {
    let service = Service::start("cache");
    let entry = r#"{"key":"user42","value":"Alice"}"#;
    assert_eq!(service.post("/cache", entry), r#"200 {"message":"stored"}"#);
    assert_eq!(service.get("/cache/user42"), r#"200 {"key":"user42","value":"Alice"}"#);
    assert_eq!(service.get("/cache/nobody"), r#"404 {"error":"key not found"}"#);
    let refused = service.post("/cache", r#"{"key":"user42"}"#);
    assert!(refused.starts_with(r#"400 {"error":""#), "{refused}");
    let refused = service.post("/cache", "not JSON");
    assert!(refused.starts_with(r#"400 {"error":""#), "{refused}");
}

#[cfg(unix)]
#[test]
fn told_to_stop_it_answers_what_is_in_flight_and_ends() {
    let mut service = Service::start("cache");
    let entry = r#"{"key":"user42","value":"Alice"}"#;
    let mut slow = TcpStream::connect(&service.address).unwrap();
    let length = entry.len();
    let head = "POST /cache HTTP/1.1\r\nhost: here\r\nexpect: 100-continue\r\n";
    write!(slow, "{head}content-length: {length}\r\n\r\n").unwrap();
    // The service says that it waits for the body: the request is in flight.
    let mut waits = [0; 25];
    slow.read_exact(&mut waits).unwrap();
    assert_eq!(&waits, b"HTTP/1.1 100 Continue\r\n\r\n");
    service.tell_to_stop();
    // Refused, or closed without an answer, as soon as the signal has arrived.
    while TcpStream::connect(&service.address).is_ok() {}
    slow.write_all(entry.as_bytes()).unwrap();
    assert_eq!(answer(&mut slow), r#"200 {"message":"stored"}"#);
    assert!(service.program.wait().unwrap().success());
}
