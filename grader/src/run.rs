//! Every check in a process of its own, in the order of the manifest.

mod driver;
mod schedule;

use crate::catalogue::Exercise;
use crate::compile::{Program, Rejection};
use crate::event::{Event, Listener};
use crate::layers::Layer;
use crate::manifest::Check;
use crate::mistakes;
use crate::outcome;
use crate::overlay::Overlay;
use crate::process::{Environment, Limits, Order, Slots};
use crate::settings::{Profile, Settings};
use confinement::{Jail, Level, Namespaces};
use driver::{Asked, Driver};
use schedule::Done;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use verdict::protocol::{Isolation, UNINTERRUPTED};
use verdict::{Kind, Record, Verdict};

/// What one check may use up. Checks bound themselves by executions and watch their own time, so all
/// of this is for what gets out of their hands; the clock on the wall is the last resort, so that a
/// busy machine changes no verdict.
pub const LIMITS: Limits = Limits {
    wall_time: Some(Duration::from_secs(60)),
    cpu_time: Some(Duration::from_secs(20)),
    memory_bytes: Some(256 << 20),
    file_bytes: Some(64 << 20),
    output_bytes: 64 << 10,
};

/// What the checks of one submission said, in the order of the manifest, and their processor time.
#[derive(Clone, Debug)]
pub struct Ran {
    /// One record per check.
    pub records: Vec<Record>,
    /// Their processor time together.
    pub cost: Duration,
    /// The weakest level of isolation at which one of them ran; `None` where none has.
    pub level: Option<Level>,
}

/// Runs every check of an exercise whose requirements have passed.
pub fn run(
    exercise: &Exercise,
    overlay: &Overlay,
    program: &Program,
    settings: &Settings,
    slots: &Slots,
    listener: Listener<'_>,
) -> Ran {
    let checks = &exercise.manifest.checks;
    let driver = driver(overlay, program, settings, slots);
    let done = AtomicUsize::new(0);
    let tell = |done: usize| {
        listener(&Event::Running { exercise: &exercise.name, done, total: checks.len() });
    };
    tell(0);
    let records = schedule::in_order(checks, settings.jobs, |index, required| {
        let check = &checks[index];
        let mut record = match required {
            Err(missing) => outcome::requires(check, &missing),
            Ok(()) => driver.run(check, None),
        };
        let holds = holds(checks, check, &record, &driver);
        explain(exercise, overlay, &mut record);
        // Relaxed: only a count, and a listener is told every value of it once.
        tell(done.fetch_add(1, Ordering::Relaxed) + 1);
        Done { record, holds }
    });
    Ran { records, cost: driver.cpu_time(), level: driver.level() }
}

/// Whether what requires a check may run. Real threads end as the machine likes, and what requires an
/// example is not left to luck: one that has failed is run once more, where no thread is interrupted.
fn holds(checks: &[Check], check: &Check, record: &Record, driver: &Driver<'_>) -> bool {
    let is_required = || checks.iter().any(|other| other.requires.contains(&check.name));
    match record.verdict {
        Verdict::Passed => true,
        Verdict::Skipped => false,
        _ if check.kind == Kind::Example && is_required() => {
            let verdict = driver.run(check, Some(UNINTERRUPTED)).verdict;
            matches!(verdict, Verdict::Passed | Verdict::Leaked)
        }
        _ => false,
    }
}

/// Adds what a learner is to be told besides: reasons in his language, and the mistake he made.
fn explain(exercise: &Exercise, overlay: &Overlay, record: &mut Record) {
    exercise.reasons.translate(record);
    if let Ok((_, text)) = overlay.crate_root() {
        mistakes::tell(record, &exercise.learners_file().to_string_lossy(), text);
    }
}

/// Runs one execution of one check again.
pub fn replay(
    exercise: &Exercise,
    check: &Check,
    overlay: &Overlay,
    program: &Program,
    settings: &Settings,
    slots: &Slots,
    token: &str,
) -> Record {
    let mut record = driver(overlay, program, settings, slots).run(check, Some(token));
    explain(exercise, overlay, &mut record);
    record
}

/// The records of checks that nothing could be run of.
pub fn rejected(exercise: &Exercise, verdict: Verdict, rejection: &Rejection) -> Vec<Record> {
    let checks = exercise.manifest.checks.iter();
    checks.map(|check| outcome::rejected(check, verdict, rejection)).collect()
}

/// How the processes of one submission's checks are kept from everything else.
struct Cell {
    /// What each process is told.
    isolation: Option<Isolation>,
    /// What the driver's command line begins with.
    outer_jail: Vec<OsString>,
}

/// The first of the users that nobody is, and how many of them are taken in turn.
const USERS: (u32, u32) = (61_184, 4_000);

impl Cell {
    fn new(overlay: &Overlay, program: &Program, settings: &Settings) -> Cell {
        let layers = settings.layers;
        if !layers.has(Layer::Lockdown) {
            return Cell { isolation: None, outer_jail: Vec::new() };
        }
        let mut read = vec![program.path.clone()];
        read.extend_from_slice(&program.libraries);
        let jail = Jail {
            read: SYSTEM_LIBRARIES
                .iter()
                .map(PathBuf::from)
                .chain(read.iter().cloned())
                .chain([overlay.root().to_owned()])
                .collect(),
            write: Vec::new(),
            directory: overlay.root().to_owned(),
            environment: environment(overlay),
        };
        // Making and ending namespaces takes a moment, in which a learner would wait.
        let is_wanted = settings.profile == Profile::Exam || settings.isolation == Some(Level::T0);
        let outer_jail = match layers.has(Layer::OuterJail) && is_wanted {
            true => confinement::outer_jail(&jail).unwrap_or_default(),
            false => Vec::new(),
        };
        // Neighbours are different users: none can send the other a signal.
        let user = USERS.0 + std::process::id() % USERS.1;
        let isolation = Isolation {
            wanted: settings.isolation.map(|level| level.to_string()),
            read,
            user: Some(user),
            namespaces: Namespaces::current().to_string(),
        };
        Cell { isolation: Some(isolation), outer_jail }
    }
}

/// What the loader and the C library read.
const SYSTEM_LIBRARIES: [&str; 5] =
    ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"];

fn environment(overlay: &Overlay) -> Vec<(OsString, OsString)> {
    vec![("TRIAL_SOURCE_ROOT".into(), overlay.root().into())]
}

fn driver<'a>(
    overlay: &Overlay,
    program: &Program,
    settings: &'a Settings,
    slots: &'a Slots,
) -> Driver<'a> {
    let limits = &settings.limits;
    let Cell { isolation, mut outer_jail } = Cell::new(overlay, program, settings);
    outer_jail.push(program.path.clone().into());
    let order = Order {
        program: outer_jail.remove(0).into(),
        arguments: outer_jail,
        directory: overlay.root().to_owned(),
        environment: Environment::Only(environment(overlay)),
        // The driver itself waits; what its checks may use up, it is told with each of them.
        limits: Limits { output_bytes: limits.output_bytes, ..Limits::default() },
    };
    let sealed = settings.layers.has(Layer::Protocol);
    let asked = Asked { seed: settings.seed, effort: settings.effort, limits, isolation, sealed };
    Driver::new(order, slots, asked)
}
