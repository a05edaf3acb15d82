//! Calls of several threads, in the order in which they began and ended.

use std::fmt::Debug;

/// One call: when it began, and when and how it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Call<O, R> {
    /// The thread that called; 0 is main.
    pub thread: usize,
    /// What was called.
    pub operation: O,
    /// When it was called, on the history's own clock.
    pub called: u64,
    /// When it returned and with what; `None` while it is pending.
    pub returned: Option<(u64, R)>,
}

/// How the execution behind a history ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was cut off: a pending call may or may not have taken effect.
    Cut,
    /// Nothing could move any more: a pending call will never return, so it must be one that
    /// has not taken effect and that waits according to the specification.
    Stuck,
}

/// The calls of one execution, in the order in which they were called.
#[derive(Clone, Debug, PartialEq)]
pub struct History<O, R> {
    /// The calls.
    pub calls: Vec<Call<O, R>>,
    /// Whether pending calls could still have gone on.
    pub ending: Ending,
}

impl<O: Clone, R: Clone> History<O, R> {
    /// A history without calls.
    pub fn new(ending: Ending) -> Self {
        History { calls: Vec::new(), ending }
    }

    /// What was known right after time `until`: later calls are gone, later returns pending.
    pub fn until(&self, until: u64) -> Self {
        let calls = self.calls.iter().filter(|call| call.called <= until).map(|call| Call {
            returned: call.returned.clone().filter(|(returned, _)| *returned <= until),
            ..call.clone()
        });
        History { calls: calls.collect(), ending: Ending::Cut }
    }
}

impl<O: Debug, R: Debug> History<O, R> {
    /// One line a call: `T1  remove(1) -> Some(2)`.
    pub fn lines(&self) -> Vec<String> {
        let line = |call: &Call<O, R>| {
            let outcome = match &call.returned {
                Some((_, outcome)) => format!("{outcome:?}"),
                None => "...".to_owned(),
            };
            format!("{}  {} -> {outcome}", thread_name(call.thread), describe(&call.operation))
        };
        self.calls.iter().map(line).collect()
    }
}

/// The name of a thread in everything a learner reads.
pub fn thread_name(thread: usize) -> String {
    match thread {
        0 => "main".to_owned(),
        _ => format!("T{thread}"),
    }
}

/// An operation as a call: `Remove(1)` reads `remove(1)`, `Get` reads `get()`.
pub fn describe(operation: &impl Debug) -> String {
    let text = format!("{operation:?}");
    let name = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, arguments) = text.split_at(name);
    let mut call = String::with_capacity(text.len() + 4);
    for (position, letter) in name.char_indices() {
        if letter.is_uppercase() && position > 0 {
            call.push('_');
        }
        call.extend(letter.to_lowercase());
    }
    let fields = arguments.strip_prefix(" { ").and_then(|rest| rest.strip_suffix(" }"));
    match (arguments, fields) {
        ("", _) => call + "()",
        (_, Some(fields)) => format!("{call}({fields})"),
        _ => call + arguments,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    #[allow(dead_code, reason = "the fields are read through Debug alone")]
    enum Operation {
        Get,
        CompareAndSwap(u64, u64),
        Put { key: u8, value: u8 },
    }

    #[test]
    fn an_operation_reads_as_a_call() {
        assert_eq!(describe(&Operation::Get), "get()");
        assert_eq!(describe(&Operation::CompareAndSwap(1, 2)), "compare_and_swap(1, 2)");
        assert_eq!(describe(&Operation::Put { key: 1, value: 2 }), "put(key: 1, value: 2)");
    }
}
