//! Every check in a process of its own, in the order of the manifest.

mod schedule;

use crate::catalogue::Exercise;
use crate::compile::{Program, Rejection};
use crate::event::{Event, Listener};
use crate::manifest::Check;
use crate::outcome;
use crate::overlay::Overlay;
use crate::process::{Environment, Limits, Order, Slots};
use crate::settings::Settings;
use crate::trouble::{Result, Trouble};
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use verdict::{Record, Verdict};

/// What one check may use up. Checks bound themselves by executions and watch their own time, so all
/// of this is for what gets out of their hands; the clock on the wall is the last resort, so that a
/// busy machine changes no verdict.
pub const LIMITS: Limits = Limits {
    wall_time: Some(Duration::from_secs(300)),
    cpu_time: Some(Duration::from_secs(90)),
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
}

/// Runs every check of an exercise whose requirements have passed.
pub fn run(
    exercise: &Exercise,
    overlay: &Overlay,
    program: &Program,
    settings: &Settings,
    slots: &Slots,
    listener: Listener<'_>,
) -> Result<Ran> {
    let checks = &exercise.manifest.checks;
    let folder = overlay.root().join("records");
    fs::create_dir_all(&folder).map_err(|error| Trouble::file("cannot-write", &folder, &error))?;
    let (done, cost) = (AtomicUsize::new(0), AtomicU64::new(0));
    let tell = |done: usize| {
        listener(&Event::Running { exercise: &exercise.name, done, total: checks.len() });
    };
    tell(0);
    let records = schedule::in_order(checks, settings.jobs, |index, required| {
        let check = &checks[index];
        let record = match required {
            Err(missing) => outcome::requires(check, &missing),
            Ok(()) => {
                let file = folder.join(format!("{index}.json"));
                let ended = slots.run(&order(check, overlay, program, settings, &file, None));
                if let Ok(ended) = &ended {
                    // Relaxed: only a sum, read after every thread has been joined.
                    cost.fetch_add(ended.cpu_time.as_micros() as u64, Ordering::Relaxed);
                }
                outcome::of(check, ended, fs::read_to_string(&file).ok(), &settings.limits)
            }
        };
        // Relaxed: only a count, and a listener is told every value of it once.
        tell(done.fetch_add(1, Ordering::Relaxed) + 1);
        record
    });
    Ok(Ran { records, cost: Duration::from_micros(cost.into_inner()) })
}

/// Runs one execution of one check again.
pub fn replay(
    check: &Check,
    overlay: &Overlay,
    program: &Program,
    settings: &Settings,
    slots: &Slots,
    token: &str,
) -> Record {
    let file = overlay.root().join("replay.json");
    let ended = slots.run(&order(check, overlay, program, settings, &file, Some(token)));
    outcome::of(check, ended, fs::read_to_string(&file).ok(), &settings.limits)
}

/// The records of checks that nothing could be run of.
pub fn rejected(exercise: &Exercise, verdict: Verdict, rejection: &Rejection) -> Vec<Record> {
    let checks = exercise.manifest.checks.iter();
    checks.map(|check| outcome::rejected(check, verdict, rejection)).collect()
}

fn order(
    check: &Check,
    overlay: &Overlay,
    program: &Program,
    settings: &Settings,
    record: &Path,
    replay: Option<&str>,
) -> Order {
    let mut variables: Vec<(OsString, OsString)> = vec![
        ("TRIAL_CHECK".into(), check.name.clone().into()),
        ("TRIAL_RECORD".into(), record.into()),
        ("TRIAL_LANG".into(), settings.language.code().into()),
        ("TRIAL_SOURCE_ROOT".into(), overlay.root().into()),
    ];
    // Without one, the checks draw from their own fixed seed, as under `cargo test`.
    if let Some(seed) = settings.seed {
        variables.push(("TRIAL_SEED".into(), seed.to_string().into()));
    }
    if let Some(token) = replay {
        variables.push(("TRIAL_REPLAY".into(), token.into()));
    }
    Order {
        program: program.path.clone(),
        arguments: vec![check.name.clone().into()],
        directory: overlay.root().to_owned(),
        environment: Environment::Only(variables),
        limits: settings.limits,
    }
}
