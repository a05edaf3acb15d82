//! An execution one step at a time: who runs, what it does, who holds what and who waits for what.

mod words;
mod world;

use crate::{Evidence, Messages, Sentence, text};
use world::World;

/// One moment of an execution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The step's number in the execution; 0 for the moments before and after it.
    pub number: u32,
    /// The thread that runs: an index into [`Step::lanes`].
    pub thread: Option<usize>,
    /// What happens, in a sentence, and what is to be said of it.
    pub words: Vec<String>,
    /// What the drawing shows of it: `load value → 0`.
    pub cell: String,
    /// Where in the source.
    pub place: Option<Place>,
    /// Every thread, after this step.
    pub lanes: Vec<Lane>,
    /// Every atomic that has been written or read so far, and what it holds.
    pub values: Vec<(String, String)>,
}

/// A line of source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the compiler knows it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// Its text.
    pub source: String,
    /// Whether it is the learner's.
    pub is_submission: bool,
}

/// How one thread stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The thread's name.
    pub name: String,
    /// In a few words: runs, can go on, waits for what.
    pub state: String,
    /// What it holds, in a few words; empty where that is nothing.
    pub holds: String,
    /// It cannot go on.
    pub waits: bool,
}

/// Every moment of an execution, from before its first step until nothing more happens.
/// `submission` is the learner's file, as the end of its path.
pub fn steps(evidence: &Evidence, messages: &Messages, submission: &str) -> Vec<Step> {
    let mut world = World::new(evidence);
    let moment = |world: &World<'_>| Step {
        lanes: world.lanes(messages),
        values: world.values(),
        ..Step::default()
    };
    let mut begin = moment(&world);
    begin.words.push(messages.word("moment-begin"));
    let mut steps = vec![begin];
    for (index, event) in evidence.events.iter().enumerate() {
        world.see(index);
        if event.operation == "end" {
            continue;
        }
        steps.push(Step {
            number: event.step,
            thread: Some(event.thread),
            words: words::of(evidence, index, messages),
            cell: crate::draw::cell(event).replace('\u{a0}', " "),
            place: place(event, submission),
            ..moment(&world)
        });
    }
    world.come_to_the_end();
    let summary = messages.sentence(&evidence.summary);
    let mut end = moment(&world);
    end.words.push(messages.sentence(&Sentence::new("moment-end").with("summary", summary)));
    end.words.extend(evidence.explanation.iter().map(|line| messages.sentence(line)));
    end.place = steps.last().and_then(|step| step.place.clone());
    steps.push(end);
    steps
}

fn place(event: &crate::Event, submission: &str) -> Option<Place> {
    let (file, line) = (event.file.as_deref()?, event.line?);
    let path = file.replace('\\', "/");
    let is_submission = path == submission || path.ends_with(&format!("/{submission}"));
    let source = text::escape(event.source.as_deref().unwrap_or_default().trim());
    Some(Place { file: text::escape(file), line, source, is_submission })
}
