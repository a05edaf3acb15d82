//! The evidence in a gradebook as an execution that can be drawn.

use super::schema;
use super::{WIDTH, command};
use verdict::draw::{self, Options, Row};
use verdict::{Coverage, Event, Evidence, Messages, ThreadState};

/// The learner's file, as the end of its path.
const SUBMISSION: &str = "src/lib.rs";

/// The execution with what a drawing of its table needs: threads and events.
fn execution(evidence: &schema::Evidence) -> Evidence {
    let names = threads(evidence);
    let index = |name: &str| names.iter().position(|known| known == name).unwrap_or_default();
    let events = evidence.events.iter().map(|event| self::event(event, index(&event.thread)));
    let thread = |name: &String| ThreadState { name: name.clone(), state: String::new() };
    Evidence {
        events: events.collect(),
        threads: names.iter().map(thread).collect(),
        ..Evidence::default()
    }
}

/// The threads that have events: `main`, then the others by their numbers.
pub fn threads(evidence: &schema::Evidence) -> Vec<String> {
    let mut names: Vec<String> = evidence.events.iter().map(|event| event.thread.clone()).collect();
    // `T10` comes after `T2`.
    names.sort_by_key(|name| (name != "main", name.len(), name.clone()));
    names.dedup();
    names
}

fn event(event: &schema::Event, thread: usize) -> Event {
    Event {
        step: event.step,
        thread,
        operation: event.operation.clone(),
        object: event.object.clone(),
        value: event.value.clone(),
        new_value: event.new_value.clone(),
        stale: event.stale,
        read_from: event.read_from,
        preempted: event.preempted,
        file: event.file.clone(),
        line: event.line,
        source: event.source.clone(),
    }
}

/// The rows of its table; the numbers of their threads are places in [`threads`].
pub fn rows(evidence: &schema::Evidence, messages: &Messages) -> Vec<Row> {
    draw::rows(&execution(evidence), messages, SUBMISSION)
}

/// All that is known of a failing execution, as text: the table, what went wrong, hints, and the
/// command that replays it.
pub fn text(
    exercise: &str,
    check: &str,
    evidence: &schema::Evidence,
    messages: &Messages,
) -> String {
    let options = Options { width: WIDTH, submission: SUBMISSION.to_owned(), ..Options::default() };
    let list = |title: &str, lines: &[String]| match lines {
        [] => String::new(),
        lines => format!("{}\n  {}\n", messages.word(title), lines.join("\n  ")),
    };
    let hints =
        evidence.hints.iter().map(|hint| format!("{} {hint}\n", messages.word("draw-hint")));
    let replay = evidence.replay.as_deref().map_or_else(String::new, |token| {
        let replay = command(&["explain", exercise, check, "--replay", token]);
        format!("{} {replay}\n", messages.word("draw-replay"))
    });
    let parts = [
        draw::table(&execution(evidence), messages, &options),
        list("draw-end", &evidence.waits),
        list("draw-history", &evidence.history),
        list("draw-why", &evidence.explanation),
        hints.collect::<String>() + &replay,
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// How much a check looked at, in words.
pub fn coverage(coverage: &schema::Coverage, messages: &Messages) -> String {
    use schema::CoverageKind::{Bounded, Exhaustive, Replayed, Sampled};
    let executions = coverage.executions;
    messages.coverage(&match coverage.kind {
        Exhaustive => Coverage::Exhaustive { executions },
        Bounded => {
            let preemptions = coverage.preemptions.unwrap_or_default();
            Coverage::Bounded { executions, preemptions, reason: None }
        }
        Replayed => Coverage::Replayed,
        Sampled => Coverage::Sampled { executions, seed: coverage.seed.unwrap_or_default() },
    })
}
