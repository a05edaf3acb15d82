//! What the grader and a driver say to each other: requests, answers, and the testimony in them.
//!
//! A driver is a program made of precompiled checks and a learner's crate. It reads one [`Request`] a
//! line and answers each with one [`Answer`]. The process that runs the check testifies: it *starts*,
//! it *ends* with its record, it is *closed*. Every line of that testimony carries its number and a
//! MAC (HMAC-SHA256, RFC 2104) under a key that only this one process was given, so a line that
//! anybody else writes, repeats, leaves out or moves is noticed.

use crate::Record;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt::{self, Write as _};

/// The bytes of a key.
pub const KEY_BYTES: usize = 32;

/// The replay token of the execution in which no thread is interrupted and every choice is the first.
pub const UNINTERRUPTED: &str = "s";

/// The key of one testimony: random, used once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key([u8; KEY_BYTES]);

impl Key {
    /// A key made of these bytes, which nobody else may know.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Key(bytes)
    }

    /// Overwrites the key where it stands.
    pub fn forget(&mut self) {
        self.0 = [0; KEY_BYTES];
        std::hint::black_box(&self.0);
    }

    fn mac(&self, number: usize, body: &str) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length is taken");
        mac.update(&(number as u64).to_le_bytes());
        mac.update(body.as_bytes());
        mac
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(..)")
    }
}

/// One check to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Given back in the answer.
    pub number: u64,
    /// The check's name.
    pub check: String,
    /// The seed of what it draws, where it is not the check's own.
    pub seed: Option<u64>,
    /// How many times the ordinary number of executions it may run.
    pub effort: u64,
    /// The one execution to run, instead of all.
    pub replay: Option<String>,
    /// Under which its testimony is sealed.
    pub key: Key,
    /// Whether its process has connections with itself, over the machine's own network.
    #[serde(default)]
    pub loopback: bool,
    /// The file that takes the testimony, where a driver runs a single check in itself.
    pub testimony: Option<std::path::PathBuf>,
    /// What its process may use up.
    pub limits: Limits,
    /// What its process is kept from; `None`: nothing.
    pub isolation: Option<Isolation>,
}

/// What the process of a check is kept from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolation {
    /// The level below which the check must not run; as much as can be had where none is named.
    pub wanted: Option<String>,
    /// Files and folders that the thread which watches the check may read, to say on which line
    /// another thread is.
    pub read: Vec<std::path::PathBuf>,
    /// The user to become, where that is possible.
    pub user: Option<u32>,
    /// The grader's namespaces, which those of a jailed driver differ from.
    pub namespaces: String,
}

/// What the process of one check may use up. `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Milliseconds by the clock on the wall.
    pub wall_milliseconds: Option<u64>,
    /// Whole seconds of processor time.
    pub cpu_seconds: Option<u64>,
    /// Bytes of memory it writes to.
    pub memory_bytes: Option<u64>,
    /// Bytes of a file it writes.
    pub file_bytes: Option<u64>,
    /// Bytes of its output that are kept.
    pub output_bytes: usize,
}

/// How the process of a check ended, and what it said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// That of the request.
    pub number: u64,
    /// How the process ended.
    pub ending: Ending,
    /// Microseconds of processor time it used.
    pub cpu_microseconds: u64,
    /// Its testimony, as it came.
    pub testimony: String,
    /// The beginning of its output, both streams.
    pub output: String,
}

/// The ways in which the process of a check ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// With this status.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// It was ended when its time on the wall was over.
    OutOfWallTime,
    /// It could not be started, or the driver knows no such check.
    NotStarted,
}

/// One line of a testimony.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Statement {
    /// The check of that name begins, at that level of isolation.
    Started {
        /// Its name.
        check: String,
        /// The level.
        isolation: String,
    },
    /// What is known when the process may be about to die.
    Interim(Box<Record>),
    /// The check has ended with this record.
    Ended(Box<Record>),
    /// Nothing follows.
    Closed,
}

/// Seals the statements of one process, in their order.
#[derive(Debug)]
pub struct Witness {
    key: Key,
    count: usize,
}

impl Witness {
    /// A witness that has said nothing yet.
    pub fn new(key: Key) -> Self {
        Witness { key, count: 0 }
    }

    /// The line that says the check begins, at a level of isolation.
    pub fn started(&mut self, check: &str, isolation: &str) -> String {
        let (check, isolation) = (check.to_owned(), isolation.to_owned());
        self.seal(&Statement::Started { check, isolation })
    }

    /// The line that says what is known so far.
    pub fn interim(&mut self, record: &Record) -> String {
        self.seal(&Statement::Interim(Box::new(record.clone())))
    }

    /// The line that says how the check ended.
    pub fn ended(&mut self, record: &Record) -> String {
        self.seal(&Statement::Ended(Box::new(record.clone())))
    }

    /// The line that says nothing follows; the key is gone after it.
    pub fn closed(&mut self) -> String {
        let line = self.seal(&Statement::Closed);
        self.key.forget();
        line
    }

    fn seal(&mut self, statement: &Statement) -> String {
        let body = serde_json::to_string(statement).expect("a statement holds only text");
        let mac = self.key.mac(self.count, &body).finalize().into_bytes();
        self.count += 1;
        let mut line = String::with_capacity(body.len() + 2 * mac.len() + 2);
        for byte in mac {
            write!(line, "{byte:02x}").expect("a String takes any text");
        }
        line + " " + &body + "\n"
    }
}

/// What a process has testified.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Testimony {
    /// The level of isolation at which it ran.
    pub isolation: Option<String>,
    /// The last record it left: that of its end, or what was known before it may have died.
    pub record: Option<Record>,
    /// Whether the record is that of its end, and nothing was left to say.
    pub is_whole: bool,
}

/// Why a testimony is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// A line's MAC is not that of its number and body.
    Seal(usize),
    /// A line stands where it cannot.
    Order(usize),
    /// The record contradicts itself or is about another check.
    Record(usize),
}

impl fmt::Display for Forgery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Forgery::Seal(line) => write!(formatter, "line {line} has no valid seal"),
            Forgery::Order(line) => write!(formatter, "line {line} is out of order"),
            Forgery::Record(line) => write!(formatter, "line {line} has no valid record"),
        }
    }
}

impl std::error::Error for Forgery {}

/// Reads a testimony about `check`, sealed under `key`. A last line that was cut short counts as not
/// written: its process was ended while it wrote.
pub fn read(testimony: &str, key: &Key, check: &str) -> Result<Testimony, Forgery> {
    let mut read = Testimony::default();
    let (mut ended, mut closed) = (false, false);
    let lines = testimony.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    for (number, line) in lines.enumerate() {
        let (mac, body) =
            line.trim_end_matches('\n').split_once(' ').ok_or(Forgery::Seal(number))?;
        let mac = from_hexadecimal(mac).ok_or(Forgery::Seal(number))?;
        key.mac(number, body).verify_slice(&mac).map_err(|_| Forgery::Seal(number))?;
        let statement = serde_json::from_str(body).map_err(|_| Forgery::Record(number))?;
        match statement {
            Statement::Started { check: name, isolation } if number == 0 && name == check => {
                read.isolation = Some(isolation);
            }
            _ if number == 0 || closed => return Err(Forgery::Order(number)),
            Statement::Interim(record) | Statement::Ended(record) if ended => {
                let _ = record;
                return Err(Forgery::Order(number));
            }
            Statement::Interim(record) => read.record = Some(valid(*record, check, number)?),
            Statement::Ended(record) => {
                read.record = Some(valid(*record, check, number)?);
                ended = true;
            }
            Statement::Closed if ended => closed = true,
            Statement::Closed | Statement::Started { .. } => return Err(Forgery::Order(number)),
        }
    }
    read.is_whole = closed;
    Ok(read)
}

/// Believes whatever a testimony says, to see what sealing it is good for.
pub fn believe(testimony: &str) -> Testimony {
    let mut believed = Testimony::default();
    for line in testimony.lines() {
        let Some((_, body)) = line.split_once(' ') else { continue };
        match serde_json::from_str(body) {
            Ok(Statement::Interim(record) | Statement::Ended(record)) => {
                believed.record = Some(*record);
                believed.is_whole = true;
            }
            Ok(Statement::Started { isolation, .. }) => believed.isolation = Some(isolation),
            _ => {}
        }
    }
    believed
}

fn valid(record: Record, check: &str, number: usize) -> Result<Record, Forgery> {
    let sound = record.check == check && Record::from_line(&record.to_line()).is_ok();
    sound.then_some(record).ok_or(Forgery::Record(number))
}

fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Coverage, Kind, Verdict};

    fn record(check: &str, verdict: Verdict) -> Record {
        let coverage = Some(Coverage::Exhaustive { executions: 1 });
        let (check, kind) = (check.to_owned(), Kind::Model);
        Record { check, kind, verdict, coverage, evidence: None, notes: Vec::new() }
    }

    fn key(byte: u8) -> Key {
        Key::new([byte; KEY_BYTES])
    }

    fn whole() -> Vec<String> {
        let mut witness = Witness::new(key(7));
        vec![
            witness.started("a", "T1"),
            witness.ended(&record("a", Verdict::Passed)),
            witness.closed(),
        ]
    }

    #[test]
    fn a_whole_testimony_reads_back() {
        let read = read(&whole().concat(), &key(7), "a").unwrap();
        assert_eq!(read.record, Some(record("a", Verdict::Passed)));
        assert_eq!(read.isolation.as_deref(), Some("T1"));
        assert!(read.is_whole);
    }

    #[test]
    fn what_was_cut_short_is_not_whole() {
        let lines = whole();
        for count in 0..3 {
            let testimony = read(&lines[..count].concat(), &key(7), "a").unwrap();
            assert!(!testimony.is_whole);
            assert_eq!(testimony.record.is_some(), count == 2);
        }
        let cut = lines.concat();
        assert!(!read(&cut[..cut.len() - 1], &key(7), "a").unwrap().is_whole);
    }

    #[test]
    fn lines_left_out_repeated_moved_or_changed_are_noticed() {
        let lines = whole();
        let forged = |order: &[usize]| {
            let text: String = order.iter().map(|&line| lines[line].as_str()).collect();
            read(&text, &key(7), "a").is_err()
        };
        assert!(forged(&[1, 2]) && forged(&[0, 2]) && forged(&[0, 0, 1]) && forged(&[1, 0, 2]));
        assert!(forged(&[0, 1, 2, 2]));
        let text = lines.concat();
        assert_eq!(read(&text, &key(8), "a"), Err(Forgery::Seal(0)));
        assert_eq!(read(&text, &key(7), "b"), Err(Forgery::Order(0)));
        assert!(read(&text.replace("passed", "failed"), &key(7), "a").is_err());
        assert!(read(&format!("{text}passed\n"), &key(7), "a").is_err());
        assert!(read("test result: ok\n", &key(7), "a").is_err());
    }

    #[test]
    fn a_record_follows_what_was_known_before_but_not_another_record() {
        let mut witness = Witness::new(key(1));
        let mut text = witness.started("a", "T1");
        text += &witness.interim(&record("a", Verdict::Panicked));
        let known = read(&text, &key(1), "a").unwrap();
        assert_eq!(known.record.unwrap().verdict, Verdict::Panicked);
        text += &witness.ended(&record("a", Verdict::Failed));
        assert_eq!(read(&text, &key(1), "a").unwrap().record.unwrap().verdict, Verdict::Failed);
        text += &witness.ended(&record("a", Verdict::Passed));
        assert_eq!(read(&text, &key(1), "a"), Err(Forgery::Order(3)));
    }

    #[test]
    fn requests_and_answers_are_one_line_each() {
        let request = Request {
            number: 3,
            check: "a\nb".into(),
            seed: Some(1),
            effort: 1,
            replay: None,
            key: key(9),
            loopback: true,
            testimony: None,
            limits: Limits { cpu_seconds: Some(1), ..Limits::default() },
            isolation: Some(Isolation::default()),
        };
        let line = serde_json::to_string(&request).unwrap();
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<Request>(&line).unwrap(), request);
        assert!(!format!("{request:?}").contains('9'), "keys are not printed");
    }
}
