//! What the course claims about its own files: which answers are right, which are wrong, and which
//! check catches each wrong one.

use crate::catalogue::Exercise;
use crate::compile::Prepared;
use crate::grade::Grade;
use crate::stub;
use crate::submission::{Source, Submission};
use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use verdict::{Coverage, Kind, Record, Sentence, Verdict};

/// The fewest accepted answers of an exercise, the reference solution among them.
pub const ACCEPTED_MIN: usize = 2;

/// The fewest rejected answers of an exercise.
pub const REJECTED_MIN: usize = 8;

/// A file and what is claimed of it.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The file as people know it: `rejected/load_then_store.rs`.
    pub name: String,
    /// Where it is.
    pub source: Source,
    /// What is claimed.
    pub expected: Expected,
}

/// What is claimed of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The stub: not solved, and no point of a check that needs more than one thread.
    Unsolved,
    /// Full marks, and each model check has looked at everything or says why its bound is enough.
    Reference,
    /// Full marks.
    FullMarks,
    /// The examples pass on the original crates, without the facade.
    PassesOnOriginals,
    /// This check ends in this verdict.
    Caught {
        /// The check.
        check: String,
        /// Its verdict.
        verdict: Verdict,
    },
    /// The file does not say what is claimed of it, for this reason.
    Unsaid(Sentence),
}

/// Every claim about one exercise: its stub, its reference solution, the accepted answers and the
/// rejected ones.
pub fn claims(workspace: &Workspace, exercise: &Exercise) -> Result<Vec<Claim>> {
    let solution = workspace.solutions().join(&exercise.name);
    let mut claims = vec![
        Claim {
            name: "stub".to_owned(),
            source: Source::Folder(stub::folder(exercise)),
            expected: Expected::Unsolved,
        },
        Claim {
            name: "solution".to_owned(),
            source: Source::Folder(solution.clone()),
            expected: Expected::Reference,
        },
    ];
    if Prepared::has_originals(workspace) {
        claims.push(Claim {
            name: "solution on the original crates".to_owned(),
            source: Source::Folder(solution.clone()),
            expected: Expected::PassesOnOriginals,
        });
    }
    for (folder, expected) in
        [("accepted", accepted as fn(&str) -> Expected), ("rejected", rejected)]
    {
        for path in sources(&solution.join(folder))? {
            let text = fs::read_to_string(&path)
                .map_err(|error| Trouble::file("cannot-read", &path, &error))?;
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            claims.push(Claim {
                name: format!("{folder}/{file}"),
                expected: expected(&text),
                source: Source::File(path),
            });
        }
    }
    Ok(claims)
}

/// What keeps a learner from the stub: that there is none, or that he is given another file to begin
/// with.
pub fn stub_trouble(workspace: &Workspace, exercise: &Exercise) -> Option<Sentence> {
    let given = Submission::read(&Source::Workspace(workspace.root.clone()), exercise);
    match stub::read(exercise) {
        Err(trouble) => Some(trouble.what),
        Ok(_) if stub::is_untouched(exercise, &given) => None,
        Ok(_) => {
            let file = exercise.learners_file();
            Some(Sentence::new("verify-stub-differs").with("path", file.display()))
        }
    }
}

/// The Rust files of a folder by name; none where there is no folder.
pub fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let trouble = |error| Trouble::file("cannot-read", folder, &error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(trouble)? {
        let path = entry.map_err(trouble)?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// An accepted answer says in its first line what is different about it.
fn accepted(text: &str) -> Expected {
    match difference(text) {
        Some(_) => Expected::FullMarks,
        None => Expected::Unsaid(Sentence::new("verify-accepted-header")),
    }
}

/// What is different about an accepted answer, as its first line says it.
pub fn difference(text: &str) -> Option<&str> {
    text.lines().next().and_then(|line| line.strip_prefix("//! Accepted: "))
}

/// A rejected answer names its check and the verdict: ``//! Caught by: `check` (verdict)``.
fn rejected(text: &str) -> Expected {
    let header = || Expected::Unsaid(Sentence::new("verify-rejected-header"));
    let mut lines = text.lines().take_while(|line| line.starts_with("//!"));
    let Some(line) = lines.find_map(|line| line.strip_prefix("//! Caught by: `")) else {
        return header();
    };
    let Some((check, rest)) = line.split_once('`') else { return header() };
    let word = rest.trim().strip_prefix('(').and_then(|rest| rest.split(')').next());
    let verdict = Verdict::ALL.into_iter().find(|verdict| Some(verdict.word()) == word);
    match verdict {
        Some(Verdict::Passed) | None => header(),
        Some(verdict) => Expected::Caught { check: check.to_owned(), verdict },
    }
}

/// Why a grade is not what was claimed; `None` where it is.
pub fn mismatch(exercise: &Exercise, expected: &Expected, grade: &Grade) -> Option<Sentence> {
    if let Some(rejection) = &grade.rejection {
        return Some(rejection.summary.clone());
    }
    if let Some(record) = grade.records.iter().find(|it| it.verdict == Verdict::GraderError) {
        return Some(Sentence::new("verify-grader-error").with("check", &record.check));
    }
    let found = |check: &str| grade.records.iter().find(|record| record.check == check);
    match expected {
        Expected::Unsaid(reason) => Some(reason.clone()),
        Expected::Reference => not_full_marks(grade).or_else(|| {
            let unfounded = grade.records.iter().find(|record| is_unfounded(record))?;
            Some(Sentence::new("verify-unfounded").with("check", &unfounded.check))
        }),
        Expected::FullMarks | Expected::PassesOnOriginals => not_full_marks(grade),
        Expected::Caught { check, verdict } => match found(check) {
            None => Some(Sentence::new("verify-no-such-check").with("check", check)),
            Some(record) if record.verdict == *verdict => None,
            Some(record) => Some(
                Sentence::new("verify-not-caught")
                    .with("check", check)
                    .with("verdict", record.verdict.word())
                    .with("expected", verdict.word()),
            ),
        },
        Expected::Unsolved => {
            if grade.records.iter().all(|record| record.verdict == Verdict::Passed) {
                return Some(Sentence::new("verify-stub-solved"));
            }
            let earned = grade.records.iter().find(|record| {
                record.verdict == Verdict::Passed
                    && record.kind != Kind::Example
                    && !exercise.manifest.stub_earns.contains(&record.check)
            })?;
            Some(Sentence::new("verify-stub-earns").with("check", &earned.check))
        }
    }
}

fn not_full_marks(grade: &Grade) -> Option<Sentence> {
    let failed = grade.records.iter().find(|record| record.verdict != Verdict::Passed)?;
    Some(
        Sentence::new("verify-not-full-marks")
            .with("check", &failed.check)
            .with("verdict", failed.verdict.word()),
    )
}

/// Whether a model check looked at a part only, without a reason why that part is enough.
fn is_unfounded(record: &Record) -> bool {
    let is_partial = match &record.coverage {
        Some(Coverage::Bounded { reason, .. }) => reason.is_none(),
        Some(Coverage::Sampled { .. }) => true,
        _ => false,
    };
    record.kind == Kind::Model && is_partial
}

/// What an exercise has too little of.
pub fn shortages(claims: &[Claim]) -> Vec<Sentence> {
    let count =
        |beginning: &str| claims.iter().filter(|claim| claim.name.starts_with(beginning)).count();
    let accepted = count("accepted/") + claims.iter().filter(|it| it.name == "solution").count();
    let rejected = count("rejected/");
    let short = |message: &str, count: usize, min: usize| {
        (count < min).then(|| Sentence::new(message).with("count", count).with("min", min))
    };
    let accepted = short("verify-few-accepted", accepted, ACCEPTED_MIN);
    accepted.into_iter().chain(short("verify-few-rejected", rejected, REJECTED_MIN)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejected_answer_names_the_check_that_catches_it() {
        let text = "//! Rejected: a load, then a store.\n\
            //! Caught by: `atomic::increments_add_up` (failed)\n\nuse sync::Arc;\n";
        let expected = Expected::Caught {
            check: "atomic::increments_add_up".to_owned(),
            verdict: Verdict::Failed,
        };
        assert_eq!(rejected(text), expected);
        for wrong in [
            "//! Rejected: x\n",
            "//! Caught by: atomic (failed)\n",
            "//! Caught by: `atomic` (broken)\n",
            "//! Caught by: `atomic` (passed)\n",
            "//! Caught by: `atomic`\n",
            "use x;\n//! Caught by: `atomic` (failed)\n",
        ] {
            assert!(matches!(rejected(wrong), Expected::Unsaid(_)), "{wrong}");
        }
    }

    #[test]
    fn a_part_is_enough_for_the_reason_that_is_given() {
        let record = |kind, coverage| Record {
            check: "check".to_owned(),
            kind,
            verdict: Verdict::Passed,
            coverage: Some(coverage),
            evidence: None,
            notes: Vec::new(),
        };
        let bounded = |reason| Coverage::Bounded { executions: 9, preemptions: 1, reason };
        assert!(is_unfounded(&record(Kind::Model, bounded(None))));
        assert!(is_unfounded(&record(Kind::Model, Coverage::Sampled { executions: 9, seed: 1 })));
        assert!(!is_unfounded(&record(Kind::Model, bounded(Some(Sentence::new("given-reason"))))));
        assert!(!is_unfounded(&record(Kind::Model, Coverage::Exhaustive { executions: 9 })));
        assert!(!is_unfounded(&record(Kind::Stress, Coverage::Sampled { executions: 9, seed: 1 })));
    }

    #[test]
    fn an_accepted_answer_says_what_is_different() {
        assert_eq!(accepted("//! Accepted: one lock per shard\n"), Expected::FullMarks);
        assert!(matches!(accepted("//! A map\n"), Expected::Unsaid(_)));
    }

    #[test]
    fn too_few_answers_are_a_shortage() {
        let claim = |name: String| Claim {
            name,
            source: Source::File(PathBuf::new()),
            expected: Expected::FullMarks,
        };
        let mut claims = vec![claim("stub".into()), claim("solution".into())];
        assert_eq!(shortages(&claims).len(), 2);
        claims.push(claim("accepted/a.rs".into()));
        claims.extend((0..8).map(|number| claim(format!("rejected/{number}.rs"))));
        assert_eq!(shortages(&claims), []);
    }
}
