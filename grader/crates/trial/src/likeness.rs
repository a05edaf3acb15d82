//! Whether an example does the same under the model as on real threads: its two transcripts, compared.
//!
//! What legitimately differs is left out before the comparison: how often somebody looks again who
//! waits, which of several objects of one kind it is (a shard by a random hash), and where an answer
//! draws lots, everything that some of its runs do and others do not.

use sync::engine::{self, Limits, Line, Memory, Operation, Search, Transcript};
use verdict::{Sentence, note};

/// Steps of the model's execution, at most: an example is compared as far as that.
const STEPS: u32 = 2_000;
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
}

/// What comes next under the model and on real threads, where that is not the same; `None`: nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    modelled: Option<Line>,
    native: Option<Line>,
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
        Likeness { modelled: folded(&transcript), native: Vec::new(), is_cut }
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
        let draws_lots = self.native.iter().any(|native| *native != self.native[0]);
        if !draws_lots {
            return Some(first);
        }
        let known = |line: &&Line| self.native.iter().flatten().any(|native| native == *line);
        let always = |line: &&Line| self.native.iter().all(|native| native.contains(line));
        let modelled = self.modelled.iter().find(|line| !known(line)).copied();
        let native = self.native[0].iter().filter(always);
        let native = native.copied().find(|line| !self.is_cut && !self.modelled.contains(line));
        (modelled.is_some() || native.is_some()).then_some(Difference { modelled, native })
    }
}

/// What is said of a difference.
pub(crate) fn note(difference: &Difference) -> Sentence {
    let told = |line: Option<Line>| match line {
        Some(Line { operation, place, .. }) => {
            (operation.word(), format!("{}:{}", place.file(), place.line()))
        }
        None => (note::NOTHING, String::new()),
    };
    let (modelled, native) = (told(difference.modelled), told(difference.native));
    note::unlike((modelled.0, &modelled.1), (native.0, &native.1))
}

fn difference(modelled: &[Line], native: &[Line], is_cut: bool) -> Option<Difference> {
    let same = modelled.iter().zip(native).take_while(|(one, other)| one == other).count();
    let (modelled, native) = (modelled.get(same).copied(), native.get(same).copied());
    let ends_early = is_cut && (modelled.is_none() || native.is_none());
    (!ends_early && modelled != native).then_some(Difference { modelled, native })
}

/// The lines of a transcript without those that only look again.
fn folded(transcript: &Transcript) -> Vec<Line> {
    let has_company = transcript.lines.iter().any(|line| line.operation == Operation::Spawn);
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
    fn lots_that_are_drawn_make_no_difference_and_hide_none() {
        fn draw() -> bool {
            use std::hash::BuildHasher;
            std::hash::RandomState::new().hash_one(1) % 2 == 0
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
