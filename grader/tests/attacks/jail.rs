//! A jail for attempts that nothing else would stop: bwrap around the whole test.

use crate::corpus::{self, Attack};
use crate::judge::Attempt;
use crate::world::World;
use crate::{naive, warden};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// What is done inside.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Job {
    /// A grading without the layers named.
    Grade { attack: String, ablated: String },
    /// What naive graders say.
    Naive { attack: String },
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) attempt: Attempt,
    pub(crate) naive: naive::Said,
}

const JOB: &str = "ENTRELACS_JAIL";

/// After so long everything in the jail is ended: later than a grading in it, and a second one in text.
const DEADLINE: Duration = Duration::from_secs(900);

/// Soft bounds on memory and files, since the grader sets its own and may only lower hard ones.
/// No network, no writing outside of the world, no other processes to be seen; at most 400 processes
/// and threads, and bounds on memory and files.
const LIMITS: &str = "\
    if ! { echo 400 > /proc/sys/kernel/pid_max; } 2>/dev/null; then \
        [ \"$(id -u)\" != 0 ] || exit 97; ulimit -u 400 || exit 97; \
    fi; \
    ulimit -S -v 8000000 && ulimit -S -f 1048576 && ulimit -c 0 || exit 97; exec \"$@\"";

/// Does a job inside a jail. Whoever ends everything in there has done harm.
pub(crate) fn run(world: &World, job: &Job) -> Report {
    let (order, report) = (world.root().join("job.json"), world.root().join("report.json"));
    let _ = fs::remove_file(&report);
    let before = world.fingerprint();
    fs::write(&order, serde_json::to_string(job).expect("a job is text")).expect("room");
    let program = std::env::current_exe().expect("this test");
    let root = world.root().to_owned();
    // Its own streams: those of the world are used by what runs inside.
    let outside = World::at(&root.join("outside"));
    fs::create_dir_all(outside.root()).expect("room");
    let ended = warden::run(&outside, &PathBuf::from("bwrap"), DEADLINE, |command| {
        command.args(["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]);
        command.args(["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]);
        command.args(["--die-with-parent", "--new-session", "--bind"]).arg(&root).arg(&root);
        command.args(["sh", "-c", LIMITS, "sh"]).arg(&program);
        command.args(["--ignored", "--exact", "in_the_jail", "--nocapture"]);
        command.env(JOB, &root).env("TMPDIR", world.temporary());
    });
    let ended = ended.unwrap_or_else(|error| panic!("bwrap: {error}"));
    assert!(
        ended.status.is_none_or(|status| status.code() != Some(97)),
        "the jail has no bounds on this machine"
    );
    if world.fingerprint() != before {
        world.restore();
    }
    if std::env::var_os("ENTRELACS_JAIL_TALKS").is_some() {
        eprintln!("{}", String::from_utf8_lossy(&ended.stderr));
    }
    let text = fs::read_to_string(&report).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|_| {
        let mut report = Report::default();
        report.attempt.hung = ended.status.is_none();
        report.attempt.seconds = ended.seconds;
        report.attempt.said = String::from_utf8_lossy(&ended.stderr).into_owned();
        let gone = "everything in the jail was ended";
        report.attempt.harm.extend((!report.attempt.hung).then(|| gone.to_owned()));
        report.naive = naive::Said::all(if report.attempt.hung { "hung" } else { "harmed" });
        report
    })
}

/// Does the job of this jail.
pub(crate) fn inside() {
    let root = PathBuf::from(std::env::var_os(JOB).expect("this runs inside a jail"));
    let world = World::at(&root);
    let text = fs::read_to_string(root.join("job.json")).expect("a job");
    let named = |name: &str| -> Attack {
        let mut all = corpus::all();
        all.extend(all.clone().iter().filter_map(Attack::honest));
        all.extend(["01", "02", "03", "04", "05"].map(Attack::solution));
        all.into_iter().find(|it| it.name == name).expect("an attack of that name")
    };
    let mut report = Report::default();
    match serde_json::from_str(&text).expect("a job") {
        Job::Grade { attack, ablated } => {
            report.attempt =
                warden::attempt(&world, &named(&attack), &ablated).expect("an attempt can be made");
        }
        Job::Naive { attack } => {
            (report.naive, report.attempt.harm) = naive::ask(&world, &named(&attack));
        }
    }
    let text = serde_json::to_string(&report).expect("a report is text");
    fs::write(root.join("report.json"), text).expect("room");
}
