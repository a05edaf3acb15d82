//! Grades of earlier batches, under names made from everything they depend on.

use crate::catalogue::Exercise;
use crate::compile::{ChecksLibrary, Key, Rejection};
use crate::event::Cost;
use crate::grade::{Grade, Lab};
use crate::policy::Finding;
use crate::score::score;
use crate::trouble::{Result, Trouble};
use crate::workspace::{Workspace, write_whole};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use verdict::{Record, Verdict};

/// How many bytes of grades are kept; those that were not used for longest go first.
const BYTES_MAX: u64 = 512 << 20;

/// The folder, below what the grader keeps.
const FOLDER: &str = "grades";

/// The cache of a workspace.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

/// A grade in no language yet.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// As in its name, so that a file that was moved says nothing.
    key: String,
    exercise: String,
    records: Vec<Record>,
    rejection: Option<Rejection>,
    findings: Vec<Finding>,
    isolation: Option<String>,
    compile: Duration,
    run: Duration,
}

impl Cache {
    /// The cache of a workspace.
    pub fn of(workspace: &Workspace) -> Result<Cache> {
        Ok(Cache { folder: workspace.kept_folder(FOLDER)? })
    }

    /// The grade under this key.
    pub fn get(&self, key: &str, exercise: &Exercise) -> Option<Grade> {
        let path = self.path(key);
        let kept: Kept = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        let checks = &exercise.manifest.checks;
        let is_whole = kept.records.len() == checks.len()
            && kept.records.iter().zip(checks).all(|(record, check)| record.check == check.name);
        if kept.key != key || kept.exercise != exercise.name || !is_whole {
            return None;
        }
        // The time only says what may be thrown away first.
        if let Ok(file) = fs::File::options().append(true).open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        Some(Grade {
            exercise: kept.exercise,
            score: score(checks, &kept.records),
            records: kept.records,
            rejection: kept.rejection,
            findings: kept.findings,
            isolation: kept.isolation.and_then(|level| level.parse().ok()),
            cost: Cost { compile: kept.compile, run: kept.run },
        })
    }

    /// Keeps a grade, if it would be the same every time.
    pub fn put(&self, key: &str, grade: &Grade) -> Result<()> {
        if !is_certain(grade) {
            return Ok(());
        }
        let kept = Kept {
            key: key.to_owned(),
            exercise: grade.exercise.clone(),
            records: grade.records.clone(),
            rejection: grade.rejection.clone(),
            findings: grade.findings.clone(),
            isolation: grade.isolation.map(|level| level.to_string()),
            compile: grade.cost.compile,
            run: grade.cost.run,
        };
        let text =
            serde_json::to_string(&kept).expect("a grade holds only text, numbers and lists");
        write_whole(&self.path(key), &text)
    }

    /// Throws away what is too much.
    pub fn prune(&self) {
        self.prune_to(BYTES_MAX);
    }

    fn prune_to(&self, bytes_max: u64) {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        let folders = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for folder in folders {
            let entries = fs::read_dir(folder.path()).into_iter().flatten().flatten();
            files.extend(entries.filter_map(|entry| {
                let metadata = entry.metadata().ok()?;
                Some((metadata.modified().ok()?, metadata.len(), entry.path()))
            }));
        }
        let mut bytes: u64 = files.iter().map(|(_, length, _)| length).sum();
        files.sort();
        for (_, length, path) in files {
            if bytes <= bytes_max {
                return;
            }
            // What cannot be removed now is removed the next time.
            if fs::remove_file(path).is_ok() {
                bytes -= length;
            }
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(&key[..2]).join(format!("{key}.json"))
    }
}

/// Whether a grade would be the same every time. Time that ran out depends on the machine, and
/// trouble of the grader's is nobody's grade.
fn is_certain(grade: &Grade) -> bool {
    let passing = |record: &Record| {
        matches!(record.verdict, Verdict::TimedOut | Verdict::GraderError | Verdict::Tampered)
    };
    let broken_off = grade.rejection.as_ref().is_some_and(|rejection| {
        matches!(&*rejection.summary.message, "compiler-out-of-time" | "compiler-ended")
    });
    !broken_off && !grade.records.iter().any(passing)
}

/// Names everything that a grade depends on besides the submission.
pub fn key_of_exercise(
    lab: &Lab<'_>,
    program: &str,
    exercise: &Exercise,
    checks: &ChecksLibrary,
) -> Result<String> {
    let settings = lab.settings;
    let key = || -> io::Result<String> {
        let asked = format!(
            "{:?} {} {:?} {:?} {:?} {:?}",
            settings.seed,
            settings.effort,
            settings.profile,
            settings.isolation,
            settings.layers,
            settings.limits,
        );
        let key = Key::of("grade 1")
            .with(program)
            .with(&lab.prepared.key)
            .with(&lab.prepared.toolchain.version)
            .with(&checks.key)
            .with(asked)
            .with(&exercise.name)
            .with_file(&exercise.folder, Path::new("exercise.toml"))?
            .with_file(&exercise.folder, Path::new("checks/subject.rs"))?;
        Ok(key.name())
    };
    key().map_err(|error| Trouble::file("cannot-read", &exercise.folder, &error))
}

/// Names the grader itself. Its version number says too little while it is being worked on.
pub fn program() -> Result<String> {
    let path = std::env::current_exe().unwrap_or_default();
    let bytes = fs::read(&path).map_err(|error| Trouble::file("cannot-read", &path, &error))?;
    Ok(Key::of("program").with(bytes).name())
}

/// Names everything that the grade of a submission depends on.
pub fn key(exercise: &str, fingerprint: &str) -> String {
    Key::of("graded 1").with(exercise).with(fingerprint).name()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use verdict::{Coverage, Evidence, Kind};

    fn exercise() -> Exercise {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/classroom");
        let catalogue = Catalogue::read(&Workspace { root }).unwrap();
        catalogue.entries[0].exercise().unwrap().clone()
    }

    fn grade(exercise: &Exercise, last: Verdict) -> Grade {
        let record = |check: &str, kind, verdict| Record {
            check: check.to_owned(),
            kind,
            verdict,
            coverage: Some(Coverage::Exhaustive { executions: 6 }),
            evidence: (verdict != Verdict::Passed).then(Evidence::default),
            notes: Vec::new(),
        };
        let records = vec![
            record("first::counts", Kind::Example, Verdict::Passed),
            record("second::adds_up", Kind::Model, last),
        ];
        Grade {
            exercise: exercise.name.clone(),
            score: score(&exercise.manifest.checks, &records),
            records,
            rejection: None,
            findings: Vec::new(),
            isolation: Some(confinement::Level::T1),
            cost: Cost { compile: Duration::from_millis(90), run: Duration::from_millis(7) },
        }
    }

    #[test]
    fn a_grade_comes_back_as_it_was_and_only_under_its_own_key() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache { folder: folder.path().to_owned() };
        let exercise = exercise();
        let grade = grade(&exercise, Verdict::Failed);
        cache.put("abcd", &grade).unwrap();
        let back = cache.get("abcd", &exercise).unwrap();
        assert_eq!(format!("{back:?}"), format!("{grade:?}"));
        assert!(cache.get("abce", &exercise).is_none());
        fs::copy(cache.path("abcd"), cache.path("abce")).unwrap();
        assert!(cache.get("abce", &exercise).is_none());
        fs::write(cache.path("abcd"), "{").unwrap();
        assert!(cache.get("abcd", &exercise).is_none());
    }

    #[test]
    fn what_may_be_different_the_next_time_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache { folder: folder.path().to_owned() };
        let exercise = exercise();
        for verdict in Verdict::ALL {
            let key = format!("ab{}", verdict.word());
            cache.put(&key, &grade(&exercise, verdict)).unwrap();
            let passing = ["timed_out", "grader_error", "tampered"].contains(&verdict.word());
            assert_eq!(cache.get(&key, &exercise).is_none(), passing, "{verdict:?}");
        }
    }

    #[test]
    fn what_was_not_used_for_longest_is_thrown_away_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache { folder: folder.path().to_owned() };
        let exercise = exercise();
        for (age, key) in [(3, "aa1"), (1, "aa2"), (2, "bb3")] {
            cache.put(key, &grade(&exercise, Verdict::Passed)).unwrap();
            let then = SystemTime::now() - Duration::from_secs(age * 1000);
            let file = fs::File::options().append(true).open(cache.path(key)).unwrap();
            file.set_modified(then).unwrap();
        }
        assert!(cache.get("aa1", &exercise).is_some());
        let length = fs::metadata(cache.path("aa1")).unwrap().len();
        cache.prune_to(2 * length);
        let kept = ["aa1", "aa2", "bb3"].map(|key| cache.path(key).is_file());
        assert_eq!(kept, [true, true, false]);
    }
}
