//! The driver of one submission: started once, and asked for one check after the other.

use crate::manifest::Check;
use crate::outcome;
use crate::process::{Conversation, Ended, Ending, Held, Order, Slots};
use confinement::Level;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use verdict::Record;
use verdict::protocol::{self, Answer, Isolation, KEY_BYTES, Key, Request};

/// What every request of one run has in common.
#[derive(Clone, Debug)]
pub(super) struct Asked<'a> {
    pub(super) seed: Option<u64>,
    pub(super) effort: u64,
    pub(super) limits: &'a crate::process::Limits,
    pub(super) isolation: Option<Isolation>,
    /// Whether only what its own process has sealed counts.
    pub(super) sealed: bool,
}

/// Whether a driver can fork; where it cannot, each check has a driver to itself.
const FORKS: bool = cfg!(unix);

/// More than the checks of one submission that run at the same time.
const NEIGHBOURS: u64 = 256;

/// How much longer than a check's own limit its answer is waited for.
const ANSWER_GRACE: Duration = Duration::from_secs(10);

/// A driver, started when it is first asked and again if it has gone.
pub(super) struct Driver<'a> {
    order: Order,
    slots: &'a Slots,
    asked: Asked<'a>,
    talk: Mutex<Option<Arc<Talk>>>,
    requests: AtomicU64,
    cpu_microseconds: AtomicU64,
    /// The weakest level at which a check has run.
    level: Mutex<Option<Level>>,
}

struct Talk {
    conversation: Arc<Conversation>,
    _held: Held,
    waiting: Arc<Mutex<Waiting>>,
}

/// Who waits for which answer; `None` once no answer will come any more.
type Waiting = Option<HashMap<u64, Sender<Answer>>>;

impl<'a> Driver<'a> {
    /// The driver that `order` starts.
    pub(super) fn new(order: Order, slots: &'a Slots, asked: Asked<'a>) -> Self {
        let (talk, requests, cpu_microseconds, level) = Default::default();
        Driver { order, slots, asked, talk, requests, cpu_microseconds, level }
    }

    /// Runs one check, or one execution of it.
    pub(super) fn run(&self, check: &Check, replay: Option<&str>) -> Record {
        let _slot = self.slots.hold();
        let mut bytes = [0; KEY_BYTES];
        if let Err(error) = getrandom::fill(&mut bytes) {
            return outcome::of(
                check,
                Err(io::Error::other(error)),
                Ok(<_>::default()),
                self.asked.limits,
            );
        }
        let key = Key::new(bytes);
        // A driver runs nobody's code. If it ends all the same, a second one that ends too says that
        // the check has ended it.
        let answer = self.ask(check, replay, &key).or_else(|_| self.ask(check, replay, &key));
        let (ended, testimony) = match answer {
            Ok(answer) => {
                self.cpu_microseconds.fetch_add(answer.cpu_microseconds, Relaxed);
                let testimony = match self.asked.sealed {
                    true => protocol::read(&answer.testimony, &key, &check.name),
                    false => Ok(protocol::believe(&answer.testimony)),
                };
                self.note_level(testimony.as_ref().ok());
                (ended(answer, self.asked.limits), testimony)
            }
            Err(Silence::Error(error)) => (Err(error), Ok(protocol::Testimony::default())),
            Err(Silence::Ended(ended)) => (Ok(ended), Ok(protocol::Testimony::default())),
        };
        outcome::of(check, ended, testimony, self.asked.limits)
    }

    /// What the process of a request is kept from: neighbours are different users.
    fn isolation(&self, number: u64) -> Option<Isolation> {
        let mut isolation = self.asked.isolation.clone()?;
        isolation.user = isolation.user.map(|user| user + (number % NEIGHBOURS) as u32);
        Some(isolation)
    }

    fn note_level(&self, testimony: Option<&protocol::Testimony>) {
        let reached = testimony.and_then(|testimony| testimony.isolation.as_deref());
        let Some(reached) = reached.and_then(|level| level.parse::<Level>().ok()) else { return };
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        *level = Some(level.map_or(reached, |level| level.max(reached)));
    }

    /// The weakest level at which a check has run, if any has.
    pub(super) fn level(&self) -> Option<Level> {
        *self.level.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The processor time of all checks so far.
    pub(super) fn cpu_time(&self) -> Duration {
        Duration::from_micros(self.cpu_microseconds.load(Relaxed))
    }

    fn ask(&self, check: &Check, replay: Option<&str>, key: &Key) -> Result<Answer, Silence> {
        let number = self.requests.fetch_add(1, Relaxed);
        let limits = self.asked.limits;
        let request = Request {
            number,
            check: check.name.clone(),
            seed: self.asked.seed,
            effort: self.asked.effort,
            replay: replay.map(str::to_owned),
            key: key.clone(),
            loopback: check.loopback,
            testimony: None,
            isolation: self.isolation(number),
            limits: protocol::Limits {
                wall_milliseconds: limits.wall_time.map(|time| time.as_millis() as u64),
                cpu_seconds: limits.cpu_time.map(|time| time.as_secs_f64().ceil() as u64),
                memory_bytes: limits.memory_bytes,
                file_bytes: limits.file_bytes,
                output_bytes: limits.output_bytes,
            },
        };
        if !FORKS {
            return Ok(self.ask_once(request)?);
        }
        let line = serde_json::to_string(&request).map_err(io::Error::other)?;
        let (sender, answer) = channel();
        let talk = self.talk()?;
        match &mut *talk.waiting.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(waiting) => _ = waiting.insert(number, sender),
            None => return Err(self.gone(&talk)),
        }
        talk.conversation.say(&line).map_err(|_| self.gone(&talk))?;
        let received = match limits.wall_time {
            Some(limit) => answer.recv_timeout(limit + ANSWER_GRACE),
            None => answer.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        received.map_err(|error| {
            // A driver that does not answer is of no use to anybody else.
            match error {
                RecvTimeoutError::Timeout => {
                    self.forget(&talk);
                    Silence::Error(io::ErrorKind::TimedOut.into())
                }
                RecvTimeoutError::Disconnected => self.gone(&talk),
            }
        })
    }

    /// Asks a driver of its own, which runs the check in itself.
    fn ask_once(&self, request: Request) -> io::Result<Answer> {
        let testimony = self.order.directory.join(format!("testimony-{}", request.number));
        let limits = self.asked.limits;
        let mut order = Order { limits: *limits, ..self.order.clone() };
        order.arguments.push("--single".into());
        let request = Request { testimony: Some(testimony.clone()), ..request };
        let conversation = Conversation::start(&order, drop)?;
        conversation.say(&serde_json::to_string(&request)?)?;
        let ended = conversation.end(limits.wall_time.unwrap_or(Duration::MAX))?;
        let ending = match ended.ending {
            Ending::Exited(code) => protocol::Ending::Exited(code),
            Ending::Signalled(signal) => protocol::Ending::Signalled(signal),
            Ending::OutOfCpuTime | Ending::OutOfWallTime => protocol::Ending::OutOfWallTime,
        };
        Ok(Answer {
            number: request.number,
            ending,
            cpu_microseconds: ended.cpu_time.as_micros() as u64,
            testimony: fs::read_to_string(testimony).unwrap_or_default(),
            output: String::from_utf8_lossy(&ended.stderr).into_owned(),
        })
    }

    /// The conversation with a driver that has not gone.
    fn talk(&self) -> io::Result<Arc<Talk>> {
        let mut talk = self.talk.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(talk) = &*talk
            && talk.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_some()
        {
            return Ok(Arc::clone(talk));
        }
        let waiting = Arc::new(Mutex::new(Some(HashMap::new())));
        let ears = Ears(Arc::clone(&waiting));
        let hear = move |line: String| ears.hear(&line);
        let conversation = Arc::new(Conversation::start(&self.order, hear)?);
        let held = Arc::downgrade(&conversation);
        let end = move || {
            held.upgrade().inspect(|conversation| conversation.kill());
        };
        let _held = self.slots.leash().hold(end)?;
        let started = Arc::new(Talk { conversation, _held, waiting });
        *talk = Some(Arc::clone(&started));
        Ok(started)
    }

    /// Why there is no answer from a driver, which nobody is to ask again.
    fn gone(&self, talk: &Arc<Talk>) -> Silence {
        self.forget(talk);
        talk.gone()
    }

    fn forget(&self, gone: &Arc<Talk>) {
        let mut talk = self.talk.lock().unwrap_or_else(PoisonError::into_inner);
        talk.take_if(|talk| Arc::ptr_eq(talk, gone));
    }
}

impl Talk {
    /// Why there is no answer.
    fn gone(&self) -> Silence {
        match self.conversation.end(ANSWER_GRACE) {
            // The system's loader ends a program so whose libraries are not there.
            Ok(ended) if ended.ending == Ending::Exited(NOT_LOADED) => {
                Silence::Error(io::Error::other(String::from_utf8_lossy(&ended.stderr).trim()))
            }
            Ok(ended) => Silence::Ended(ended),
            Err(error) => Silence::Error(error),
        }
    }
}

/// The exit code of a program that cannot be loaded.
const NOT_LOADED: i32 = 127;

/// Why a driver does not answer.
enum Silence {
    /// It could not be started or talked to.
    Error(io::Error),
    /// It has ended.
    Ended(Ended),
}

impl From<io::Error> for Silence {
    fn from(error: io::Error) -> Self {
        Silence::Error(error)
    }
}

/// Hands answers to those who wait; when the driver says no more, everybody else is told so.
struct Ears(Arc<Mutex<Waiting>>);

impl Ears {
    fn hear(&self, line: &str) {
        // What is no answer comes from nobody that is listened to.
        let Ok(answer) = serde_json::from_str::<Answer>(line) else { return };
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = waiting.as_mut().and_then(|waiting| waiting.remove(&answer.number));
        // Who has given up waiting does not need it any more.
        sender.map(|sender| sender.send(answer));
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn ended(answer: Answer, limits: &crate::process::Limits) -> io::Result<Ended> {
    let cpu_time = Duration::from_micros(answer.cpu_microseconds);
    let ending = match answer.ending {
        protocol::Ending::Exited(code) => Ending::Exited(code),
        protocol::Ending::Signalled(_)
            if limits.cpu_time.is_some_and(|limit| cpu_time >= limit) =>
        {
            Ending::OutOfCpuTime
        }
        protocol::Ending::Signalled(signal) => Ending::of_signal(signal),
        protocol::Ending::OutOfWallTime => Ending::OutOfWallTime,
        protocol::Ending::NotStarted => return Err(io::Error::other(answer.output)),
    };
    Ok(Ended { ending, cpu_time, stdout: Vec::new(), stderr: answer.output.into_bytes() })
}
