//! Small concurrent programs over a specification's operations: drawn, shrunk and printed.

use crate::history::{describe, thread_name};
use crate::{Shape, Specification};
use proptest::strategy::{BoxedStrategy, NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::HashSet;
use std::fmt::{self, Debug, Display};
use std::ops::RangeInclusive;

/// Operations that main performs, then threads that run at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario<O> {
    /// Performed by main before it starts the threads.
    pub prologue: Vec<O>,
    /// The operations of each thread, in their order.
    pub threads: Vec<Vec<O>>,
}

impl<O: Debug> Display for Scenario<O> {
    /// One line a thread: `T1: increment(), get()`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prologue = (!self.prologue.is_empty()).then_some(&self.prologue);
        let first = usize::from(prologue.is_none());
        for (index, operations) in prologue.into_iter().chain(&self.threads).enumerate() {
            let calls: Vec<String> = operations.iter().map(describe).collect();
            let end = if index == 0 { "" } else { "\n" };
            write!(f, "{end}{}: {}", thread_name(first + index), calls.join(", "))?;
        }
        Ok(())
    }
}

impl<O> Scenario<O> {
    /// Operations of all threads together.
    pub fn len(&self) -> usize {
        self.prologue.len() + self.threads.iter().map(Vec::len).sum::<usize>()
    }

    /// True without any operation.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Whether threads may get stuck in operations that the specification says wait: then a deadlock
/// is no failure by itself.
pub fn may_wait<S: Specification>(specification: &S, scenario: &Scenario<S::Operation>) -> bool {
    let mut prologue = HashSet::from([specification.initial()]);
    for operation in &scenario.prologue {
        let next: HashSet<S::State> = prologue
            .iter()
            .flat_map(|state| specification.apply(state, operation))
            .map(|(_, next)| next)
            .collect();
        if next.is_empty() {
            return true;
        }
        prologue = next;
    }
    let start = vec![0usize; scenario.threads.len()];
    let mut open: Vec<_> = prologue.into_iter().map(|state| (start.clone(), state)).collect();
    let mut seen: HashSet<_> = open.iter().cloned().collect();
    while let Some((done, state)) = open.pop() {
        let mut moved = false;
        let mut left = false;
        for (thread, operations) in scenario.threads.iter().enumerate() {
            let Some(operation) = operations.get(done[thread]) else { continue };
            left = true;
            for (_, next) in specification.apply(&state, operation) {
                moved = true;
                let mut done = done.clone();
                done[thread] += 1;
                if seen.insert((done.clone(), next.clone())) {
                    open.push((done, next));
                }
            }
        }
        if left && !moved {
            return true;
        }
    }
    false
}

/// Draws scenarios of a shape. They shrink by whole threads first, then by single operations,
/// then each operation by itself.
#[derive(Debug)]
pub struct Scenarios<O> {
    operations: BoxedStrategy<O>,
    shape: Shape,
}

impl<O: Clone + Debug> Scenarios<O> {
    /// Scenarios made of these operations.
    pub fn new(operations: BoxedStrategy<O>, shape: Shape) -> Self {
        Scenarios { operations, shape }
    }

    fn draw(
        &self,
        count: &RangeInclusive<usize>,
        runner: &mut TestRunner,
    ) -> Result<Vec<Node<O>>, proptest::test_runner::Reason> {
        let count = count.clone().new_tree(runner)?.current();
        (0..count)
            .map(|_| Ok(Node { tree: self.operations.new_tree(runner)?, kept: true }))
            .collect()
    }
}

impl<O: Clone + Debug + 'static> Strategy for Scenarios<O> {
    type Tree = ScenarioTree<O>;
    type Value = Scenario<O>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let threads = self.shape.threads.clone().new_tree(runner)?.current();
        let mut lists = vec![self.draw(&self.shape.prologue, runner)?];
        for _ in 0..threads {
            lists.push(self.draw(&self.shape.operations, runner)?);
        }
        Ok(ScenarioTree {
            lists,
            next: Move::Thread(1),
            last: None,
            dropped: Vec::new(),
            simpler: false,
        })
    }
}

struct Node<O> {
    tree: Box<dyn ValueTree<Value = O>>,
    kept: bool,
}

/// What to try next to make a scenario smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    /// Without this thread.
    Thread(usize),
    /// Without this operation (of the prologue, where the list is 0).
    Operation(usize, usize),
    /// With this operation simpler.
    Simpler(usize, usize),
    /// Nothing is left to try.
    Nothing,
}

/// A scenario and the ways in which it may still shrink.
pub struct ScenarioTree<O> {
    /// The prologue and then the threads.
    lists: Vec<Vec<Node<O>>>,
    next: Move,
    last: Option<Move>,
    /// What the last move left out.
    dropped: Vec<(usize, usize)>,
    /// Some operation was made simpler since whole ones were last left out.
    simpler: bool,
}

impl<O: Debug> ScenarioTree<O> {
    fn threads_kept(&self) -> usize {
        (1..self.lists.len()).filter(|&list| self.kept(list) > 0).count()
    }

    /// Leaves out those operations of a list that are still there.
    fn leave_out(&mut self, list: usize, which: impl Fn(usize) -> bool) {
        self.dropped.clear();
        for (index, node) in self.lists[list].iter_mut().enumerate() {
            if node.kept && which(index) {
                node.kept = false;
                self.dropped.push((list, index));
            }
        }
    }

    fn kept(&self, list: usize) -> usize {
        self.lists[list].iter().filter(|node| node.kept).count()
    }

    /// The operation after this one, or the first of the next list.
    fn after(&self, list: usize, index: usize) -> Option<(usize, usize)> {
        if index + 1 < self.lists[list].len() {
            return Some((list, index + 1));
        }
        (list + 1..self.lists.len()).find(|&l| !self.lists[l].is_empty()).map(|l| (l, 0))
    }

    fn first(&self) -> Option<(usize, usize)> {
        (0..self.lists.len()).find(|&list| !self.lists[list].is_empty()).map(|list| (list, 0))
    }

    /// The move that follows, whether or not this one was tried.
    fn following(&mut self, tried: Move) -> Move {
        let (step, next): (fn(usize, usize) -> Move, _) = match tried {
            Move::Thread(thread) if thread + 1 < self.lists.len() => {
                return Move::Thread(thread + 1);
            }
            Move::Thread(_) => (Move::Operation, self.first()),
            Move::Operation(list, index) => match self.after(list, index) {
                None => (Move::Simpler, self.first()),
                next => (Move::Operation, next),
            },
            Move::Simpler(list, index) => match self.after(list, index) {
                // With simpler operations fewer of them may do.
                None if std::mem::take(&mut self.simpler) => return Move::Thread(1),
                next => (Move::Simpler, next),
            },
            Move::Nothing => return Move::Nothing,
        };
        next.map_or(Move::Nothing, |(list, index)| step(list, index))
    }

    /// Makes a move; false where it is none.
    fn make(&mut self, tried: Move) -> bool {
        match tried {
            Move::Thread(thread) => {
                // One thread alone is an example, and that is what examples are for.
                let drops = self.kept(thread) > 0 && self.threads_kept() > 2;
                if drops {
                    self.leave_out(thread, |_| true);
                }
                drops
            }
            Move::Operation(list, index) => {
                let drops = self.lists[list][index].kept && (list == 0 || self.kept(list) > 1);
                if drops {
                    self.leave_out(list, |which| which == index);
                }
                drops
            }
            Move::Simpler(list, index) => {
                let node = &mut self.lists[list][index];
                node.kept && node.tree.simplify()
            }
            Move::Nothing => false,
        }
    }
}

impl<O: Clone + Debug> ValueTree for ScenarioTree<O> {
    type Value = Scenario<O>;

    fn current(&self) -> Scenario<O> {
        let values = |list: &Vec<Node<O>>| -> Vec<O> {
            list.iter().filter(|node| node.kept).map(|node| node.tree.current()).collect()
        };
        Scenario {
            prologue: values(&self.lists[0]),
            threads: self.lists[1..].iter().map(values).filter(|list| !list.is_empty()).collect(),
        }
    }

    fn simplify(&mut self) -> bool {
        while self.next != Move::Nothing {
            let tried = self.next;
            if self.make(tried) {
                self.last = Some(tried);
                self.simpler |= matches!(tried, Move::Simpler(..));
                // An operation is made simpler until it no longer can be.
                if !matches!(tried, Move::Simpler(..)) {
                    self.next = self.following(tried);
                }
                return true;
            }
            self.next = self.following(tried);
        }
        false
    }

    fn complicate(&mut self) -> bool {
        match self.last {
            Some(Move::Simpler(list, index)) => {
                let more = self.lists[list][index].tree.complicate();
                if !more {
                    self.last = None;
                    self.next = self.following(Move::Simpler(list, index));
                }
                more
            }
            Some(Move::Thread(_) | Move::Operation(..)) => {
                for (list, index) in self.dropped.drain(..) {
                    self.lists[list][index].kept = true;
                }
                self.last = None;
                true
            }
            Some(Move::Nothing) | None => false,
        }
    }
}
