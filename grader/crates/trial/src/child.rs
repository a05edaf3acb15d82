//! A check inside its own process: the work on a fresh thread, the watchdog beside it, one record.

use crate::harness::Session;
use crate::judge::judge;
use crate::outcome::Outcome;
use crate::source::Sources;
use crate::system::{self, Frame, Task};
use crate::{isolation, panics, testimony, watch};
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError, mpsc};
use sync::engine::{self, Failure};
use verdict::{Kind, Record, Verdict, note, sentence};

/// The memory of one check.
pub(crate) const MEMORY_MEBIBYTES_MAX: u64 = 256;

/// The stack of the thread that runs an example, as large as that of a program's main thread.
const STACK_BYTES: usize = 8 << 20;

/// The exit code of a check that did not pass.
pub(crate) const DID_NOT_PASS: i32 = 3;

/// Runs the work of a check and says what came of it.
pub(crate) fn run(
    session: Session,
    work: impl FnOnce(&Session) -> Outcome + Send + 'static,
) -> Record {
    let (check, kind) = (session.check.clone(), session.kind);
    panics::listen();
    system::limit_memory(MEMORY_MEBIBYTES_MAX << 20);
    if kind != Kind::Example {
        *SESSION.lock().unwrap_or_else(PoisonError::into_inner) = Some(session.clone());
        engine::alone(foreign_thread);
        engine::on_second_panic(second_panic);
    }
    let bystanders = system::tasks().unwrap_or_default();
    let (task_sender, task) = mpsc::channel();
    let (sender, outcome) = mpsc::channel();
    // A thread of its own: it can be abandoned where it is stuck, and its thread-locals are fresh.
    let thread = std::thread::Builder::new().name("check".to_owned()).stack_size(STACK_BYTES);
    let started = thread.spawn(move || {
        let _ = task_sender.send(Task::current());
        let outcome = match isolation::seal() {
            Ok(()) => std::panic::catch_unwind(AssertUnwindSafe(|| work(&session)))
                .unwrap_or_else(|payload| trouble(&*payload)),
            Err(error) => Outcome::grader_error(format!("the check could not be sealed: {error}")),
        };
        let _ = sender.send(outcome);
    });
    let (Ok(_), Ok(task)) = (started, task.recv()) else {
        return Outcome::grader_error("no thread could be started").record(&check, kind);
    };
    watch::wait(&outcome, task, bystanders, kind).record(&check, kind)
}

/// This crate, or an engine, itself panicked.
fn trouble(payload: &(dyn Any + Send)) -> Outcome {
    let text = match panics::cause() {
        Some(note) => format!("{} ({}:{})", note.message, note.file, note.line),
        None => {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
            text.unwrap_or("a payload that is no text").to_owned()
        }
    };
    Outcome::grader_error(format!("the check itself panicked: {text}"))
}

/// Writes the record, if somebody waits for it, and ends the process.
pub(crate) fn leave(record: &Record, file: Option<&str>) -> ! {
    let written = testimony::end(record)
        .unwrap_or_else(|| file.map_or(Ok(()), |file| write(record, Path::new(file))));
    let code = if record.verdict == Verdict::Passed && written.is_ok() { 0 } else { DID_NOT_PASS };
    system::exit(code)
}

/// Under another name first, so that half a record is never read.
fn write(record: &Record, file: &Path) -> std::io::Result<()> {
    let part = file.with_extension("part");
    std::fs::write(&part, record.to_line() + "\n")?;
    std::fs::rename(&part, file)
}

/// The check of this process, for those whom an engine calls.
static SESSION: Mutex<Option<Session>> = Mutex::new(None);

/// A thread panics while it unwinds, which is about to abort the process: what is known, the first
/// panic and what led to it, is written down now. Where the process goes on after all, the record of its end replaces this one.
fn second_panic(failure: &Failure) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let session = SESSION.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(session) = session else { return };
        let mut finding = judge(failure, &session.origin, &Sources::from_environment());
        finding.evidence.explanation =
            vec![sentence::process_aborted(), sentence::hint_unwinding()];
        finding.verdict = Verdict::Panicked;
        let record = Outcome::found(finding).record(&session.check, session.kind);
        // Without it the abort is reported all the same, only with less to say.
        let _ = testimony::interim(&record).unwrap_or_else(|| {
            session.settings.record.map_or(Ok(()), |file| write(&record, Path::new(&file)))
        });
    });
}

/// A thread that the model does not know uses the facade. Called on that thread, so its stack says
/// where, and what it uses.
fn foreign_thread(_name: String) -> ! {
    let mut frames = system::frames(Task::current());
    // Innermost are this function and its callees; the facade called it, and the learner the facade.
    let facade = frames.iter().position(|frame| frame.file.contains("crates/sync/src"));
    frames.drain(..facade.unwrap_or(0));
    let at = frames.iter().position(Frame::is_checked_code);
    let object = at
        .and_then(|at| frames[..at].iter().rev().find_map(facade_type))
        .unwrap_or_else(|| "sync".to_owned());
    let hint = vec![sentence::hint_outside_model()];
    let outcome = Outcome::told(Verdict::OutsideModel, sentence::foreign_thread(&object), hint);
    let session = SESSION.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(session) = session else { system::exit(DID_NOT_PASS) };
    let place = at.map(|at| note::seen_at(&frames[at].file, frames[at].line));
    let outcome = place.into_iter().fold(outcome, Outcome::note);
    leave(&outcome.record(&session.check, session.kind), session.settings.record.as_deref())
}

/// What of the facade a frame inside it belongs to, by its file: `crates/sync/src/mutex.rs` gives
/// `Mutex`.
fn facade_type(frame: &Frame) -> Option<String> {
    let file = frame.file.replace('\\', "/");
    let (_, path) = file.rsplit_once("crates/sync/src/")?;
    let module = path.split(['/', '.']).next()?;
    let name = match module {
        "engine" | "slot" | "value" => return None,
        "mutex" => "Mutex",
        "rwlock" => "RwLock",
        "condvar" => "Condvar",
        "barrier" => "Barrier",
        "once_lock" => "OnceLock",
        module => return Some(format!("sync::{module}")),
    };
    Some(name.to_owned())
}
