//! Whether an example does the same under the model as on real threads: its two transcripts, compared.
//!
//! What legitimately differs is left out before the comparison: how often somebody looks again who
//! waits, which of several objects of one kind it is (a shard by a random hash), and where an answer
//! draws lots, everything that some of its runs do and others do not. Where other threads or a `select!`
//! decide what comes next, only an answer that has operations for each of the two is unlike, and that
//! is said to be uncertain.

use sync::engine::{
    self, Cause, Failure, Limits, Line, Memory, Operation, Place, Search, Transcript,
};
use verdict::{Sentence, note};

/// Steps of the model's execution, at most: an example is compared as far as that, which takes half a
/// millisecond of processor time.
const STEPS: u32 = 1_000;
/// Lines that an execution has at least if it was cut short for its steps.
const LINES_OF_A_CUT: usize = 200;
/// Runs on real threads of an example whose first one is not like the model's.
const RUNS: usize = 4;
/// The longest cycle of operations that is taken for one look.
const CYCLE_MAX: usize = 12;

/// The two transcripts of an example.
pub(crate) struct Likeness {
    modelled: Vec<Line>,
    native: Vec<Vec<Line>>,
    is_cut: bool,
    /// Why the model's execution failed, if it came to an end of its own.
    failure: Option<Failure>,
}

/// What comes next under the model and on real threads, where that is not the same; `None`: nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    modelled: Option<Line>,
    native: Option<Line>,
    /// Nothing but the engine can be the reason.
    is_certain: bool,
}

impl Likeness {
    /// Runs the example once under the model. Before it is run on real threads: what these leave in
    /// statics, no execution could put back.
    pub(crate) fn begin(example: &(dyn Fn() + Send + Sync)) -> Likeness {
        let limits = Limits { executions: 1, steps: STEPS, ..Limits::default() };
        let search = Search::Bounded { preemptions: 0 };
        let explore = || engine::explore(search, Memory::Sequential, &limits, example);
        let (explored, transcript) = engine::transcribe(explore);
        let is_cut = transcript.is_cut
            || explored.failure.is_some() && transcript.lines.len() >= LINES_OF_A_CUT;
        let ends = |it: &Failure| matches!(it.cause, Cause::Panicked { .. } | Cause::Deadlock);
        let failure = explored.failure.filter(|failure| !is_cut && ends(failure));
        Likeness { modelled: folded(&transcript), native: Vec::new(), is_cut, failure }
    }

    /// Runs the example once on real threads.
    pub(crate) fn natively<R>(&mut self, run: impl FnOnce() -> R) -> R {
        let (result, transcript) = engine::transcribe(run);
        self.is_cut |= transcript.is_cut;
        self.native.push(folded(&transcript));
        result
    }

    /// Where the two differ. `run` runs the example again, and says whether it has passed.
    pub(crate) fn difference(&mut self, run: impl Fn() -> bool) -> Option<Difference> {
        let first = difference(&self.modelled, &self.native[0], self.is_cut)?;
        while self.native.len() < RUNS && self.natively(&run) {}
        let is_certain = !self.native.iter().chain([&self.modelled]).any(|it| others_decide(it));
        let draws_lots = self.native.iter().any(|native| *native != self.native[0]);
        if !draws_lots && is_certain {
            return Some(first);
        }
        let (modelled, native) = (self.only_modelled(), self.only_native());
        let is_unlike = match is_certain {
            true => modelled.is_some() || native.is_some(),
            false => modelled.is_some() && native.is_some(),
        };
        is_unlike.then_some(Difference { modelled, native, is_certain })
    }

    /// Why the model's execution failed, if anything was done that `is_own` knows for the answer's:
    /// of one that is built on other crates than the facade, a model sees nothing.
    pub(crate) fn failure(self, is_own: impl Fn(&str) -> bool) -> Option<Failure> {
        let mut lines = self.native.iter().flatten().chain(&self.modelled);
        self.failure.filter(|_| lines.any(|line| is_own(line.place.file())))
    }

    /// What the model's execution does and no run on real threads.
    fn only_modelled(&self) -> Option<Line> {
        let known = |line: &Line| self.native.iter().flatten().any(|native| native == line);
        self.modelled.iter().copied().find(|line| !known(line))
    }

    /// What every run on real threads does and the model's execution does not.
    fn only_native(&self) -> Option<Line> {
        let always = |line: &Line| self.native.iter().all(|native| native.contains(line));
        let native = self.native[0].iter().copied().filter(|_| !self.is_cut);
        native.filter(always).find(|line| !self.modelled.contains(line))
    }
}

/// What is said of a difference.
pub(crate) fn note(difference: &Difference) -> Sentence {
    let Difference { modelled, native, is_certain } = *difference;
    let is_elsewhere = modelled.zip(native).is_some_and(|(one, other)| one.made != other.made);
    let told = |line: Option<Line>| match line {
        Some(line) => (told(&line, is_elsewhere), shown(line.place)),
        None => (note::NOTHING.to_owned(), String::new()),
    };
    let (modelled, native) = (told(modelled), told(native));
    note::unlike((&modelled.0, &modelled.1), (&native.0, &native.1), is_certain)
}

/// The operation with its orderings and, where that tells it from another, its object.
fn told(line: &Line, with_object: bool) -> String {
    let mut told = line.operation.word().to_owned();
    match line.orderings {
        Some([one, other]) if one == other => told += &format!(" {one:?}"),
        Some([success, failure]) => told += &format!(" {success:?}/{failure:?}"),
        None => {}
    }
    match line.made.filter(|_| with_object) {
        Some(made) => told + &format!(" {}", shown(made)),
        None => told,
    }
}

fn shown(place: Place) -> String {
    format!("{}:{}", place.file(), place.line())
}

fn difference(modelled: &[Line], native: &[Line], is_cut: bool) -> Option<Difference> {
    let same = modelled.iter().zip(native).take_while(|(one, other)| one == other).count();
    let (modelled, native) = (modelled.get(same).copied(), native.get(same).copied());
    let ends_early = is_cut && (modelled.is_none() || native.is_none());
    let difference = Difference { modelled, native, is_certain: true };
    (!ends_early && modelled != native).then_some(difference)
}

/// The lines of a transcript without those that only look again.
fn folded(transcript: &Transcript) -> Vec<Line> {
    let has_company = others_decide(&transcript.lines);
    let mut folded: Vec<Line> = Vec::new();
    for line in &transcript.lines {
        folded.push(*line);
        while let Some(cycle) = repeated(&folded, has_company) {
            folded.truncate(folded.len() - cycle);
        }
    }
    folded
}

/// How many lines at the end repeat those before them and may do so: they wait for time to pass or,
/// in company, for what others do.
fn repeated(lines: &[Line], has_company: bool) -> Option<usize> {
    (1..=CYCLE_MAX.min(lines.len() / 2)).find(|cycle| {
        let (before, last) = lines.split_at(lines.len() - cycle);
        before.ends_with(last) && (has_company || last.iter().any(waits))
    })
}

/// Whether what is done depends on more than the thread that does it.
fn others_decide(lines: &[Line]) -> bool {
    lines.iter().any(|line| matches!(line.operation, Operation::Spawn | Operation::Select))
}

fn waits(line: &Line) -> bool {
    use Operation::{Now, Park, Sleep, Wait, Yield};
    matches!(line.operation, Now | Park | Sleep | Wait | Yield)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::atomic::{AtomicU64, Ordering::SeqCst};
    use sync::{Mutex, thread};

    fn unlike(example: fn()) -> Option<Difference> {
        let mut likeness = Likeness::begin(&example);
        assert!(likeness.natively(|| std::panic::catch_unwind(example).is_ok()));
        likeness.difference(|| std::panic::catch_unwind(example).is_ok())
    }

    fn words(difference: Option<Difference>) -> [Option<&'static str>; 2] {
        let word = |line: Option<Line>| line.map(|line| line.operation.word());
        difference.map_or([None; 2], |it| [word(it.modelled), word(it.native)])
    }

    fn runs_under_a_model() -> bool {
        format!("{:?}", Mutex::new(0)).contains("..")
    }

    #[test]
    fn what_does_the_same_everywhere_is_alike() {
        assert_eq!(
            unlike(|| {
                let (mutex, atomic) = (Mutex::new(1), AtomicU64::new(2));
                for value in 0..3 {
                    *mutex.lock() += value;
                    atomic.fetch_add(value, SeqCst);
                }
                assert_eq!(format!("{:?}", Mutex::new(1)).len(), format!("{:?}", mutex).len());
                let _ = thread::spawn(move || atomic.load(SeqCst)).join();
                let (mut changed, mut cell) = (AtomicU64::new(1), sync::OnceLock::new());
                let _ = (changed.load(SeqCst), cell.set(1));
                *changed.get_mut() += 1;
                let _ = (changed.load(SeqCst), cell.take(), cell.set(2));
            }),
            None
        );
    }

    #[test]
    fn what_knows_its_engine_and_does_other_things_is_not() {
        let difference = unlike(|| {
            let value = AtomicU64::new(0);
            match runs_under_a_model() {
                true => _ = value.fetch_add(1, SeqCst),
                false => {
                    let seen = value.load(SeqCst);
                    value.store(seen + 1, SeqCst);
                }
            }
        });
        assert_eq!(words(difference), [Some("read_modify_write"), Some("load")]);
        let difference = unlike(|| {
            let mutex = Mutex::new(0);
            drop(mutex.lock());
            if runs_under_a_model() {
                drop(mutex.lock());
            }
        });
        assert_eq!(words(difference), [Some("lock"), None]);
    }

    #[test]
    fn what_fails_under_the_model_alone_is_not_alike() {
        let difference = unlike(|| {
            let value = AtomicU64::new(0);
            assert!(!runs_under_a_model());
            value.store(1, SeqCst);
        });
        assert_eq!(words(difference), [None, Some("store")]);
    }

    #[test]
    fn orderings_belong_to_what_is_done() {
        let difference = unlike(|| {
            let order = match runs_under_a_model() {
                true => SeqCst,
                false => sync::atomic::Ordering::Relaxed,
            };
            AtomicU64::new(0).load(order);
        });
        assert_eq!(words(difference), [Some("load"), Some("load")]);
        let note = difference.as_ref().map(note).unwrap();
        let told = ["modelled", "real"].map(|name| note.arguments[name].as_str());
        assert_eq!(told, ["load SeqCst", "load Relaxed"]);
    }

    #[test]
    fn how_often_somebody_looks_who_waits_makes_no_difference() {
        assert_eq!(
            unlike(|| {
                let done = std::sync::Arc::new(AtomicU64::new(0));
                let other = done.clone();
                let thread = thread::spawn(move || other.store(1, SeqCst));
                while done.load(SeqCst) == 0 {
                    thread::yield_now();
                }
                thread.join().unwrap();
            }),
            None
        );
    }

    #[test]
    fn where_others_decide_a_difference_is_uncertain() {
        let unlike_in_company = |difference: Option<Difference>| {
            difference.is_some_and(|difference| !difference.is_certain)
        };
        let path_of_its_own = unlike(|| {
            let value = std::sync::Arc::new(AtomicU64::new(0));
            let other = value.clone();
            let _ = thread::spawn(move || other.store(1, SeqCst)).join();
            match runs_under_a_model() {
                true => _ = value.swap(2, SeqCst),
                false => value.store(2, SeqCst),
            }
        });
        assert!(unlike_in_company(path_of_its_own));
        let slow_path = unlike(|| {
            let value = std::sync::Arc::new(AtomicU64::new(0));
            let other = value.clone();
            let _ = thread::spawn(move || other.store(1, SeqCst)).join();
            if runs_under_a_model() {
                value.swap(2, SeqCst);
            }
        });
        assert_eq!(slow_path, None);
    }

    #[test]
    fn lots_that_are_drawn_make_no_difference_and_hide_none() {
        fn draw() -> bool {
            use std::hash::BuildHasher;
            std::hash::RandomState::new().hash_one(1).is_multiple_of(2)
        }
        let honest = unlike(|| {
            let values = [AtomicU64::new(0), AtomicU64::new(0)];
            for _ in 0..32 {
                match draw() {
                    true => _ = values[0].load(SeqCst),
                    false => _ = values[1].swap(1, SeqCst),
                }
            }
        });
        assert_eq!(honest, None);
        let hidden = unlike(|| {
            let value = AtomicU64::new(0);
            for _ in 0..32 {
                match draw() {
                    true => value.store(1, SeqCst),
                    false => _ = value.swap(1, SeqCst),
                }
            }
            if !runs_under_a_model() {
                value.load(SeqCst);
            }
        });
        assert_eq!(words(hidden), [None, Some("load")]);
    }
}
