//! Who waits for what when nothing goes on.

use super::{Drawing, cells};
use crate::{Sentence, Wait, sentence, text};

impl Drawing<'_> {
    /// One sentence per thread that cannot go on.
    pub(super) fn ending(&self) -> Vec<String> {
        self.list("draw-end", &self.waits())
    }

    pub(super) fn waits(&self) -> Vec<String> {
        self.evidence.waits.iter().map(|wait| self.wait(wait)).collect()
    }

    pub(super) fn wait(&self, wait: &Wait) -> String {
        let mut words = self.messages.sentence(&self.pending(wait));
        if let Some(message) = held_by(&wait.pending.operation).filter(|_| !wait.held_by.is_empty())
        {
            // A sender is where it is; only a lock was taken in some line.
            let since = |line: Option<u32>| line.filter(|_| message == "wait-held-by");
            let holder = |(thread, line): &(usize, Option<u32>)| {
                self.since(&self.thread_name(*thread), since(*line))
            };
            let holders: Vec<String> = wait.held_by.iter().map(holder).collect();
            let sentence = Sentence::new(message).with("wait", words);
            words = self.messages.sentence(&sentence.with("holders", sentence::all_of(&holders)));
        }
        let held: Vec<String> = wait
            .holds
            .iter()
            .filter(|(object, _)| !self.is_waited_for(object))
            .map(|(object, line)| self.since(&format!("`{}`", text::escape(object)), *line))
            .collect();
        if held.is_empty() {
            return words;
        }
        let sentence = Sentence::new("wait-and-holds").with("wait", words);
        self.messages.sentence(&sentence.with("held", sentence::all_of(&held)))
    }

    /// What another thread waits for is told there.
    fn is_waited_for(&self, object: &str) -> bool {
        let waited_for = |wait: &Wait| {
            wait.pending.object.as_deref() == Some(object) && !wait.held_by.is_empty()
        };
        self.evidence.waits.iter().any(waited_for)
    }

    fn pending(&self, wait: &Wait) -> Sentence {
        let operation = wait.pending.operation.as_str();
        let sentence =
            |message| Sentence::new(message).with("thread", self.thread_name(wait.thread));
        let message = match operation {
            "lock" | "read_lock" | "write_lock" | "write_wait" | "initialise" | "read_cell" => {
                "wait-lock"
            }
            "wait" | "woken" => "wait-notification",
            "receive" => "wait-receive",
            "send" | "offer" => "wait-send",
            "join" => "wait-join",
            "arrive" | "leave" => "wait-barrier",
            "park" => return sentence("wait-park"),
            _ => return sentence("wait-other").with("operation", cells::cell(&wait.pending)),
        };
        let Some(object) = cells::partner(&wait.pending) else {
            return sentence("wait-other").with("operation", cells::cell(&wait.pending));
        };
        sentence(message).with("object", object)
    }

    fn since(&self, name: &str, line: Option<u32>) -> String {
        let Some(line) = line else { return name.to_owned() };
        self.messages.sentence(&Sentence::new("since-line").with("name", name).with("line", line))
    }
}

/// How the threads are told of that an operation waits for. Those that a `join` waits for are its
/// object, and nobody holds a channel that is full or a condition variable.
fn held_by(operation: &str) -> Option<&'static str> {
    match operation {
        "lock" | "read_lock" | "write_lock" | "write_wait" | "initialise" | "read_cell" => {
            Some("wait-held-by")
        }
        "receive" | "select" => Some("wait-senders"),
        _ => None,
    }
}
