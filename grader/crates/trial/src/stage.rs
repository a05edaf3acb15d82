//! A scenario being performed, by a model or by real threads, with its history written down.

use crate::Specification;
use crate::history::{Call, Ending, History, describe};
use crate::linearizability::{self, Violation};
use crate::scenario::Scenario;
use std::collections::HashSet;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard, PoisonError};
use sync::Arc;
use sync::atomic::{AtomicU64 as Mark, Ordering::Relaxed};
use sync::engine;

/// What the panic of a scenario says whose history is not legal.
pub(crate) const NOT_LINEARIZABLE: &str = "not linearizable";

type CallsOf<S> = Vec<Call<<S as Specification>::Operation, <S as Specification>::Outcome>>;

/// A scenario with everything that outlives one performance of it.
pub(crate) struct Stage<S: Specification> {
    specification: Arc<S>,
    scenario: Scenario<S::Operation>,
    /// The calls of the prologue and of each thread, as they are read.
    texts: Vec<Vec<String>>,
    /// The calls of the performance under way, by list. Real threads write each to its own.
    calls: Vec<Mutex<CallsOf<S>>>,
    /// Orders calls and returns of real threads.
    clock: AtomicU64,
    /// Legal histories seen so far; each is checked once.
    legal: Mutex<HashSet<String>>,
    violation: Mutex<Option<Violation>>,
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S: Specification> Stage<S> {
    pub(crate) fn new(specification: Arc<S>, scenario: Scenario<S::Operation>) -> Arc<Self> {
        let read = |operations: &Vec<S::Operation>| operations.iter().map(describe).collect();
        let lists = std::iter::once(&scenario.prologue).chain(&scenario.threads);
        Arc::new(Stage {
            specification,
            texts: lists.clone().map(read).collect(),
            calls: lists.map(|_| Mutex::default()).collect(),
            scenario,
            clock: AtomicU64::new(0),
            legal: Mutex::default(),
            violation: Mutex::default(),
        })
    }

    /// Performs the scenario once and checks its history.
    ///
    /// With `marked` each call and each return is an operation that the engine sees, so that an
    /// engine which leaves out executions that differ only in the order of independent operations
    /// does not leave out histories.
    ///
    /// # Panics
    /// When the component does, and when the history is not legal.
    pub(crate) fn perform(self: &Arc<Self>, marked: bool) {
        self.calls.iter().for_each(|list| open(list).clear());
        let subject = Arc::new(self.specification.subject());
        let threads = self.scenario.threads.len();
        let marks: Arc<Vec<Mark>> = Arc::new((0..threads).map(|_| Mark::new(0)).collect());
        let marks = marked.then_some(marks);
        self.perform_list(0, &subject, None);
        let started: Vec<_> = (1..=threads)
            .map(|list| {
                let (stage, subject, marks) = (self.clone(), subject.clone(), marks.clone());
                sync::thread::spawn(move || {
                    stage.perform_list(list, &subject, marks.as_ref().map(|marks| &marks[..]));
                })
            })
            .collect();
        for thread in started {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
        self.check();
        let subject = Arc::into_inner(subject).expect("every thread of the scenario has ended");
        self.specification.finish(subject);
    }

    fn perform_list(&self, list: usize, subject: &S::Subject, marks: Option<&[Mark]>) {
        let operations =
            if list == 0 { &self.scenario.prologue } else { &self.scenario.threads[list - 1] };
        for (operation, text) in operations.iter().zip(&self.texts[list]) {
            if let Some(marks) = marks {
                let others = marks.iter().enumerate().filter(|(other, _)| other + 1 != list);
                others.for_each(|(_, mark)| {
                    mark.load(Relaxed);
                });
            }
            engine::call(text);
            let called = self.clock.fetch_add(1, SeqCst);
            open(&self.calls[list]).push(Call {
                thread: list,
                operation: operation.clone(),
                called,
                returned: None,
            });
            let outcome = self.specification.perform(subject, operation);
            if let Some(marks) = marks {
                marks[list - 1].store(1, Relaxed);
            }
            let moments = engine::returned(&format!("{outcome:?}"));
            let (called, returned) = match moments {
                Some((called, returned)) => (called as u64, returned as u64),
                None => (called, self.clock.fetch_add(1, SeqCst)),
            };
            if let Some(call) = open(&self.calls[list]).last_mut() {
                call.called = called;
                call.returned = Some((returned, outcome));
            }
        }
    }

    /// The calls so far.
    pub(crate) fn history(&self, ending: Ending) -> History<S::Operation, S::Outcome> {
        let mut history = History::new(ending);
        for list in &self.calls {
            let from = history.calls.len();
            history.calls.extend(open(list).iter().cloned());
            // When a pending call began is not known yet: right after what the thread did before.
            let own = &mut history.calls[from..];
            for index in 0..own.len() {
                if own[index].returned.is_none() {
                    let before = index.checked_sub(1).and_then(|i| own[i].returned.as_ref());
                    own[index].called = before.map_or(0, |(returned, _)| *returned);
                }
            }
        }
        history.calls.sort_by_key(|call| call.called);
        history
    }

    fn check(&self) {
        let history = self.history(Ending::Stuck);
        let key = key(&history);
        if open(&self.legal).contains(&key) {
            return;
        }
        match linearizability::check(&*self.specification, &history) {
            Ok(()) => {
                open(&self.legal).insert(key);
            }
            Err(violation) => {
                *open(&self.violation) = Some(violation);
                panic!("{NOT_LINEARIZABLE}");
            }
        }
    }

    /// Whether some call of the scenario has not returned, or has not been made yet. Where all have,
    /// threads that wait do so in what ends the scenario, of which the specification says nothing.
    pub(crate) fn is_performing(&self) -> bool {
        self.calls.iter().zip(&self.texts).any(|(calls, texts)| {
            let calls = open(calls);
            calls.len() < texts.len() || calls.iter().any(|call| call.returned.is_none())
        })
    }

    /// Whether it is legal that the threads wait where they do now.
    pub(crate) fn may_wait_here(&self) -> bool {
        match linearizability::check(&*self.specification, &self.history(Ending::Stuck)) {
            Ok(()) => true,
            Err(violation) => {
                *open(&self.violation) = Some(violation);
                false
            }
        }
    }

    /// What is wrong with the last history, if anything is.
    pub(crate) fn violation(&self) -> Option<Violation> {
        open(&self.violation).clone()
    }

    /// Forgets what was wrong.
    pub(crate) fn forget(&self) {
        *open(&self.violation) = None;
    }
}

/// A history up to the numbers of its clock: the calls and their order.
fn key<O: Debug + Clone, R: Debug + Clone>(history: &History<O, R>) -> String {
    let mut moments: Vec<(u64, String)> = Vec::new();
    for call in &history.calls {
        moments.push((call.called, format!("{}(", call.thread)));
        if let Some((returned, outcome)) = &call.returned {
            moments.push((*returned, format!("{}){outcome:?}", call.thread)));
        }
    }
    moments.sort_by_key(|(time, _)| *time);
    moments.into_iter().map(|(_, text)| text + ";").collect()
}
