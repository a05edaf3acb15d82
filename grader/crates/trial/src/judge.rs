//! From a failing execution to the verdict on it, with its evidence.

use crate::evidence::evidence;
use crate::explain;
use crate::origin::Origin;
use crate::source::Sources;
use sync::engine::{Cause, Failure, Memory, ThreadEnd};
use verdict::code::Code;
use verdict::{Event, Evidence, Sentence, ThreadState, Verdict, sentence};

/// What a check found.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// How it ends.
    pub(crate) verdict: Verdict,
    /// Why.
    pub(crate) evidence: Evidence,
}

/// The verdict on a failing execution of an engine.
pub(crate) fn judge(failure: &Failure, origin: &Origin, sources: &Sources) -> Finding {
    let mut evidence = evidence(&failure.trace, sources);
    evidence.engine = Some(engine(failure.schedule.memory()).to_owned());
    evidence.replay = Some(failure.schedule.to_string());
    let places = SourcePlaces { origin, sources };
    let waiting: Vec<String> = failure
        .trace
        .threads
        .iter()
        .filter(|thread| thread.state == ThreadEnd::Waiting)
        .map(|thread| thread.name.clone())
        .collect();
    let (verdict, summary, explanation) = match &failure.cause {
        Cause::Panicked { thread, message, file, line } => {
            let name = evidence.threads.get(*thread).map_or("?", |thread| &thread.name);
            let raised = Panic { thread: name.to_owned(), message, file, line: *line };
            let (verdict, summary, hints) = raised.judge(origin);
            evidence.summary = summary.clone();
            if verdict == Verdict::Failed {
                silence(&mut evidence);
            }
            let told = match verdict {
                Verdict::Skipped => Vec::new(),
                _ => explain::values(&evidence, &places),
            };
            (verdict, summary, if told.is_empty() { hints } else { told })
        }
        Cause::Deadlock => {
            let summary = sentence::deadlock(&sentence::all_of(&waiting), waiting.len());
            (Verdict::Deadlock, summary, explain::waits(&evidence, &places))
        }
        Cause::Leaked => {
            let summary = sentence::leaked(&sentence::all_of(&waiting), waiting.len());
            let mut told = explain::waits(&evidence, &places);
            told.push(sentence::hint_leaked());
            (Verdict::Leaked, summary, told)
        }
        Cause::Livelock => {
            let last = evidence.events.last().map_or(0, |event| event.thread);
            let name = evidence.threads.get(last).map_or("?", |thread| &thread.name);
            (Verdict::Livelock, sentence::livelock(name), vec![sentence::hint_livelock()])
        }
        Cause::Race => {
            let (summary, told) = explain::race(&evidence);
            // Whoever waits at that moment has nothing to do with it.
            evidence.waits.clear();
            (Verdict::Race, summary, told)
        }
        Cause::OutsideModel(text) => (
            Verdict::OutsideModel,
            sentence::outside_model(text),
            vec![sentence::hint_outside_model()],
        ),
    };
    evidence.summary = summary;
    evidence.explanation = explanation;
    if verdict == Verdict::Skipped {
        // Where nothing is started there is no execution to speak of.
        (evidence.engine, evidence.replay) = (None, None);
        evidence.events.retain(|event| event.operation == "panic");
    }
    Finding { verdict, evidence }
}

/// What the sources tell of the places of events.
pub(crate) struct SourcePlaces<'a> {
    pub(crate) origin: &'a Origin,
    pub(crate) sources: &'a Sources,
}

impl SourcePlaces<'_> {
    /// What the code says of two lines; `None` where they are not known to stand in one file.
    fn compared(
        &self,
        one: &Event,
        other: &Event,
        compare: fn(&Code<'_>, u32, u32) -> bool,
    ) -> Option<bool> {
        let file = one.file.as_deref().filter(|_| one.file == other.file)?;
        let text = self.sources.text(file)?;
        Some(compare(&Code::of(&text), one.line?, other.line?))
    }
}

impl explain::Places for SourcePlaces<'_> {
    fn is_check(&self, event: &Event) -> bool {
        event.file.as_deref().is_some_and(|file| self.origin.is_check(file))
    }

    fn may_be_one_piece(&self, one: &Event, other: &Event) -> bool {
        !self.is_check(one)
            && !self.is_check(other)
            && self
                .compared(one, other, |code, one, other| code.may_be_one_piece(one, other))
                .unwrap_or(true)
    }

    fn are_together(&self, one: &Event, other: &Event) -> bool {
        self.compared(one, other, |code, one, other| code.are_together(one, other))
            .unwrap_or(one.file == other.file)
    }
}

/// The text of an assertion that fails is the summary already.
fn silence(evidence: &mut Evidence) {
    if let Some(event) = evidence.events.last_mut().filter(|event| event.operation == "panic") {
        event.value = None;
    }
}

fn engine(memory: Memory) -> &'static str {
    match memory {
        Memory::Sequential => "model",
        Memory::Weak => "weak memory",
    }
}

/// A panic, wherever it was raised.
#[derive(Clone, Debug)]
pub(crate) struct Panic<'a> {
    /// The thread's name.
    pub(crate) thread: String,
    /// The whole message.
    pub(crate) message: &'a str,
    /// The file it was raised in.
    pub(crate) file: &'a str,
    /// The line, from 1; 0 if unknown.
    pub(crate) line: u32,
}

impl Panic<'_> {
    /// Whether the work has not been started: `todo!()` or `unimplemented!()`.
    pub(crate) fn is_not_started(&self) -> bool {
        self.message.starts_with("not yet implemented")
            || self.message.starts_with("not implemented")
    }

    /// The verdict, the summary and a hint.
    pub(crate) fn judge(&self, origin: &Origin) -> (Verdict, Sentence, Vec<Sentence>) {
        if self.is_not_started() {
            let summary = sentence::not_started(self.line);
            return (Verdict::Skipped, summary, vec![sentence::hint_not_started()]);
        }
        if origin.is_check(self.file) {
            return (Verdict::Failed, assertion(self.message), Vec::new());
        }
        let text = self.message.lines().collect::<Vec<_>>().join(" ");
        let summary = sentence::panicked(&self.thread, &text, self.line);
        (Verdict::Panicked, summary, vec![sentence::hint_panicked()])
    }

    /// Evidence of a panic on real threads, where no engine recorded anything else.
    pub(crate) fn evidence(&self, origin: &Origin, sources: &Sources) -> Finding {
        let (verdict, summary, explanation) = self.judge(origin);
        let event = Event {
            step: 1,
            operation: "panic".to_owned(),
            file: Some(self.file.to_owned()),
            line: Some(self.line),
            source: sources.line(self.file, self.line).map(|line| line.trim().to_owned()),
            ..Event::default()
        };
        let thread = ThreadState { name: self.thread.clone(), state: "panicked".to_owned() };
        let evidence = Evidence {
            summary,
            explanation,
            threads: vec![thread],
            events: vec![event],
            ..Evidence::default()
        };
        Finding { verdict, evidence }
    }
}

/// What an assertion says: the value that was expected and the one that came, or its own message.
///
/// Checks give the actual value first: `assert_eq!(actual, expected, "reason")`.
pub(crate) fn assertion(message: &str) -> Sentence {
    let compared = message.strip_prefix("assertion `left == right` failed");
    let values = compared.and_then(|rest| {
        let (reason, values) = rest.rsplit_once("\n  left: ")?;
        let (left, right) = values.split_once("\n right: ")?;
        Some((reason.strip_prefix(": ").unwrap_or(""), left, right))
    });
    match values {
        Some((reason, actual, expected)) => sentence::expected_got(expected, actual, reason),
        None => {
            let text = message.strip_prefix("assertion failed: ").unwrap_or(message);
            sentence::assertion(text)
        }
    }
}

/// Threads that run at the same time and share nothing that an engine could see: whatever they do
/// right, they do by chance, or behind the checks' back.
pub(crate) fn uses_nothing() -> Finding {
    let evidence = Evidence {
        summary: sentence::uses_nothing(),
        explanation: vec![sentence::hint_uses_nothing()],
        ..Evidence::default()
    };
    Finding { verdict: Verdict::Failed, evidence }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(assertion: impl FnOnce() + std::panic::UnwindSafe) -> String {
        let payload = std::panic::catch_unwind(assertion).unwrap_err();
        payload.downcast_ref::<String>().cloned().unwrap_or_else(|| {
            payload.downcast_ref::<&str>().map(|text| (*text).to_owned()).unwrap_or_default()
        })
    }

    #[test]
    fn a_failed_comparison_reads_as_expected_and_got() {
        let text = message(|| assert_eq!(1 + 1, 3, "both increments count"));
        assert_eq!(assertion(&text), sentence::expected_got("3", "2", "both increments count"));
        let text = message(|| assert_eq!("left: 1", "right: 2"));
        assert_eq!(assertion(&text), sentence::expected_got("\"right: 2\"", "\"left: 1\"", ""));
    }

    #[test]
    fn any_other_assertion_is_its_own_message() {
        let (one, two) = (std::hint::black_box(1), 2);
        let text = message(|| assert!(one > two));
        assert_eq!(assertion(&text), sentence::assertion("one > two"));
        let text = message(|| assert!(one > two, "one is more than two"));
        assert_eq!(assertion(&text), sentence::assertion("one is more than two"));
    }

    #[test]
    fn work_not_started_is_no_crash() {
        for message in
            [message(|| todo!()), message(|| todo!("later")), message(|| unimplemented!())]
        {
            let panic =
                Panic { thread: "main".into(), message: &message, file: "src/lib.rs", line: 7 };
            assert!(panic.is_not_started(), "{message}");
        }
    }
}
