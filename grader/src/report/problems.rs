//! A grade as lines that editors read: `exercises/03-actor-cache/src/lib.rs:41:9: error: message`.

use crate::catalogue::Exercise;
use crate::grade::Grade;
use crate::submission::SubmittedFile;
use verdict::{Event, Evidence, Messages, Record, Verdict, text};

/// What watch mode says for editors before a grading.
pub fn begun(exercise: &Exercise) -> String {
    format!("[entrelacs] {}: begun\n", exercise.name)
}

/// And after it.
pub fn ended(exercise: &Exercise) -> String {
    format!("[entrelacs] {}: ended\n", exercise.name)
}

/// A line per place at which something is wrong.
pub fn lines(
    exercise: &Exercise,
    grade: &Grade,
    files: &[SubmittedFile],
    messages: &Messages,
) -> String {
    let problems = Problems { exercise, files, messages };
    let problems = match &grade.rejection {
        Some(rejection) => {
            let said = rejection.diagnostics.as_deref().map(diagnostics).unwrap_or_default();
            match said.is_empty() {
                false => said,
                true => vec![problems.at_the_top(&messages.sentence(&rejection.summary))],
            }
        }
        None => grade.records.iter().flat_map(|record| problems.of(record)).collect(),
    };
    problems.into_iter().map(|problem| problem.told()).collect()
}

/// One line.
struct Problem {
    file: String,
    line: u32,
    column: usize,
    severity: &'static str,
    message: String,
}

impl Problem {
    fn told(&self) -> String {
        let Problem { file, line, column, severity, message } = self;
        let message = text::escape(&message.split_whitespace().collect::<Vec<_>>().join(" "));
        format!("{}:{line}:{column}: {severity}: {message}\n", file.replace('\\', "/"))
    }
}

/// rustc's errors and warnings: a headline each, and below it the place.
fn diagnostics(said: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut headline = None;
    for line in said.lines() {
        let severity = ["error", "warning"].into_iter().find(|it| line.starts_with(it));
        if let Some(severity) = severity {
            let message = line.split_once(": ").map_or(line, |(_, message)| message);
            headline = Some((severity, message.to_owned()));
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some((severity, message)) = headline.take()
            && let Some((file, line, column)) = place_of(place)
        {
            problems.push(Problem { file, line, column, severity, message });
        }
    }
    problems
}

/// `src/lib.rs:41:9`.
fn place_of(place: &str) -> Option<(String, u32, usize)> {
    let mut parts = place.trim().rsplitn(3, ':');
    let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((parts.next()?.trim_start_matches("./").to_owned(), line, column))
}

struct Problems<'a> {
    exercise: &'a Exercise,
    files: &'a [SubmittedFile],
    messages: &'a Messages,
}

impl Problems<'_> {
    /// What is wrong with one check, at each place that shows it.
    fn of(&self, record: &Record) -> Vec<Problem> {
        if matches!(record.verdict, Verdict::Passed | Verdict::Skipped) {
            return Vec::new();
        }
        let summary = record.evidence.as_ref().map(|it| self.messages.sentence(&it.summary));
        let summary = summary.unwrap_or_else(|| self.messages.verdict(record.verdict));
        let message = format!("{}: {summary}", record.check);
        let places = record.evidence.as_ref().map(|it| self.places(it)).unwrap_or_default();
        if places.is_empty() {
            return vec![self.at_the_top(&message)];
        }
        places.into_iter().map(|(file, line)| self.at(file, line, &message)).collect()
    }

    /// Where the learner should look: where threads wait for ever; else where his code panicked; else
    /// where a thread was interrupted; else what was done last.
    fn places(&self, evidence: &Evidence) -> Vec<(&SubmittedFile, u32)> {
        let mut waits: Vec<_> =
            evidence.waits.iter().filter_map(|wait| self.place(&wait.pending)).collect();
        waits.dedup();
        if !waits.is_empty() {
            return waits;
        }
        let events = &evidence.events;
        let panicked = || events.iter().rev().find(|event| event.operation == "panic");
        let interrupted = || {
            let switch = events.iter().position(|event| event.preempted)?;
            events[..switch].last()
        };
        let place = panicked()
            .and_then(|event| self.place(event))
            .or_else(|| self.place(interrupted()?))
            .or_else(|| events.iter().rev().find_map(|event| self.place(event)));
        place.into_iter().collect()
    }

    /// The learner's file and line of an event, if it is in one.
    fn place(&self, event: &Event) -> Option<(&SubmittedFile, u32)> {
        let path = event.file.as_deref()?.replace('\\', "/");
        let folder = format!("exercises/{}", self.exercise.name);
        let file = self.files.iter().find(|file| {
            path.ends_with(&format!("{folder}/{}", file.path.display()).replace('\\', "/"))
        });
        Some((file?, event.line?))
    }

    fn at(&self, file: &SubmittedFile, line: u32, message: &str) -> Problem {
        let source = file.text.lines().nth((line as usize).saturating_sub(1)).unwrap_or_default();
        let indentation = source.chars().take_while(|it| it.is_whitespace()).count();
        let shown = self.exercise.shown(&file.path).display().to_string();
        Problem {
            file: shown,
            line,
            column: indentation + 1,
            severity: "error",
            message: message.to_owned(),
        }
    }

    /// Of which nobody can say where it is.
    fn at_the_top(&self, message: &str) -> Problem {
        Problem {
            file: self.exercise.learners_file().display().to_string(),
            line: 1,
            column: 1,
            severity: "error",
            message: message.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::workspace::Workspace;
    use verdict::{Kind, Language, Sentence, Wait};

    /// Exercise 01 of the course, and a record of a failure with these events and waits.
    fn told(events: &[(&str, u32, bool)], waits: &[u32]) -> String {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let catalogue = Catalogue::read(&Workspace { root }).unwrap();
        let exercise = catalogue.entries[0].exercise().unwrap();
        let file = format!("/course/exercises/{}/src/lib.rs", exercise.name);
        let event = |operation: &str, line, preempted| Event {
            operation: operation.to_owned(),
            file: Some(file.clone()),
            line: Some(line),
            preempted,
            ..Event::default()
        };
        let wait = |line| Wait {
            thread: 0,
            pending: event("lock", line, false),
            held_by: Vec::new(),
            holds: Vec::new(),
        };
        let elsewhere = Event { file: Some("checks/checks.rs".to_owned()), ..event("x", 9, false) };
        let mut events: Vec<Event> = events.iter().map(|it| event(it.0, it.1, it.2)).collect();
        events.push(elsewhere);
        let waits = waits.iter().copied().map(wait).collect();
        let evidence =
            Evidence { summary: Sentence::new("deadlock"), events, waits, ..Evidence::default() };
        let record = Record {
            check: "a::b".to_owned(),
            kind: Kind::Model,
            verdict: Verdict::Failed,
            coverage: None,
            evidence: Some(evidence),
            notes: Vec::new(),
        };
        let text = "one\n    two\n\tthree\nfour\n".to_owned();
        let files = [SubmittedFile { path: "src/lib.rs".into(), text }];
        let messages = crate::messages::messages(Language::En);
        let problems = Problems { exercise, files: &files, messages: &messages };
        let places = problems.of(&record).into_iter().map(|it| (it.line, it.column));
        format!("{:?}", places.collect::<Vec<_>>())
    }

    #[test]
    fn a_failure_is_shown_where_it_can_be_seen() {
        let lost = [("load", 2, false), ("load", 3, true), ("store", 4, false)];
        assert_eq!(told(&lost, &[]), "[(2, 5)]", "before the interruption");
        let panicked = [("load", 2, false), ("panic", 3, true), ("store", 4, false)];
        assert_eq!(told(&panicked, &[]), "[(3, 2)]");
        assert_eq!(told(&[("load", 2, false), ("store", 4, false)], &[]), "[(4, 1)]");
        assert_eq!(told(&lost, &[2, 2, 3]), "[(2, 5), (3, 2)]", "each thread that waits");
        assert_eq!(told(&[], &[]), "[(1, 1)]");
    }

    #[test]
    fn what_rustc_says_becomes_a_line_per_place() {
        let said = "warning: unused variable: `x`\n --> exercises/01-a/src/lib.rs:3:9\n  |\n\
                    error[E0308]: mismatched types\n  --> ./exercises/01-a/src/lib.rs:20:5\n   |\n\
                    20 | x\n   ::: elsewhere.rs:1:1\n\nerror: no place\n";
        let told: String = diagnostics(said).iter().map(Problem::told).collect();
        assert_eq!(
            told,
            "exercises/01-a/src/lib.rs:3:9: warning: unused variable: `x`\n\
             exercises/01-a/src/lib.rs:20:5: error: mismatched types\n"
        );
    }
}
