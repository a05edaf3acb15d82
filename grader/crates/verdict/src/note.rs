//! Notes: what each engine explored, and findings about engines, in no language yet.

use crate::Sentence;

/// A pass of an engine over one scenario: which engine (`model`, `weak`, `loom`, `loom-weak`) and how
/// it searches (`bounded`, `everything`, `reduction`, `random`, `replay`), up to which bound on
/// preemptions or from which seed.
#[derive(Clone, Debug)]
pub struct Pass {
    /// The engine.
    pub engine: &'static str,
    /// The search.
    pub search: &'static str,
    /// The bound, or the seed; empty where there is neither.
    pub bound: String,
}

impl Pass {
    /// How it ended: `fails`, `complete` or `budget`.
    pub fn ended(&self, executions: u64, end: &str) -> Sentence {
        self.named("note-pass").with("executions", executions).with("end", end)
    }

    /// What the engine says about itself.
    pub fn finding(&self, text: &str) -> Sentence {
        self.named("note-finding").with("text", text)
    }

    fn named(&self, message: &str) -> Sentence {
        Sentence::new(message)
            .with("engine", self.engine)
            .with("search", self.search)
            .with("bound", &self.bound)
    }
}

/// loom was left out: it follows fewer threads.
pub fn loom_not_run(threads: usize, threads_max: usize) -> Sentence {
    Sentence::new("note-loom-not-run").with("threads", threads).with("max", threads_max)
}

/// loom fails an execution that does not fail when it is run again.
pub fn loom_alone(cause: &str, schedule: &str) -> Sentence {
    Sentence::new("note-loom-alone").with("cause", cause).with("schedule", schedule)
}

/// So many scenarios, and their executions under the model.
pub fn scenarios(count: usize, executions: u64) -> Sentence {
    Sentence::new("note-scenarios").with("count", count).with("executions", executions)
}

/// So many scenarios on real threads.
pub fn real_scenarios(count: usize, runs: u64, seed: u64) -> Sentence {
    Sentence::new("note-real-scenarios")
        .with("count", count)
        .with("runs", runs)
        .with("seed", hexadecimal(seed))
}

/// So many inputs, and their executions under the model.
pub fn inputs(count: u32, executions: u64) -> Sentence {
    Sentence::new("note-inputs").with("count", count).with("executions", executions)
}

/// So many inputs on real threads.
pub fn real_inputs(count: u32, runs: u64, seed: u64) -> Sentence {
    Sentence::new("note-real-inputs")
        .with("count", count)
        .with("runs", runs)
        .with("seed", hexadecimal(seed))
}

/// The case that fails, by its name; what it is follows.
pub fn scenario(name: impl ToString, seed: u64) -> Sentence {
    Sentence::new("note-scenario").with("name", name).with("seed", hexadecimal(seed))
}

/// The input that fails, by its name.
pub fn input(name: impl ToString, seed: u64) -> Sentence {
    Sentence::new("note-input").with("name", name).with("seed", hexadecimal(seed))
}

/// The noise on real threads under which it fails; the scenario follows.
pub fn noise(noise: u64) -> Sentence {
    Sentence::new("note-noise").with("noise", hexadecimal(noise))
}

/// An operation that is none: nothing more is done.
pub const NOTHING: &str = "nothing";

/// The message that says an answer is another one under an engine.
pub const UNLIKE: &str = "note-unlike";

/// An answer does other things under the model than on real threads: what comes next there and here,
/// each an operation and its place; and whether nothing but the engine can be the reason.
pub fn unlike(modelled: (&str, &str), real: (&str, &str), is_certain: bool) -> Sentence {
    Sentence::new(UNLIKE)
        .with("modelled", modelled.0)
        .with("modelled_place", modelled.1)
        .with("real", real.0)
        .with("real_place", real.1)
        .with("certain", if is_certain { "yes" } else { "no" })
}

/// Whether such a note leaves no doubt.
pub fn is_certainly_unlike(note: &Sentence) -> bool {
    note.message == UNLIKE && note.arguments.get("certain").is_some_and(|certain| certain == "yes")
}

/// Where in the source something was seen.
pub fn seen_at(file: &str, line: impl std::fmt::Display) -> Sentence {
    Sentence::new("note-seen-at").with("place", format!("{file}:{line}"))
}

/// Text that stays as it is: a scenario's line, the last words of a process, an error of ours.
pub fn text(text: impl ToString) -> Sentence {
    Sentence::new("note-text").with("text", text)
}

fn hexadecimal(number: u64) -> String {
    format!("{number:#x}")
}
