//! Dynamic partial-order reduction: one execution for each order of conflicting operations.
//!
//! Source sets and sleep sets after Abdulla, Aronis, Jonsson and Sagonas, "Optimal dynamic partial order
//! reduction", POPL 2014; where no initial of a reversed race can be scheduled, every candidate is
//! explored, as in Flanagan and Godefroid, POPL 2005.

use super::{Candidate, Strategy};
use crate::engine::kernel::{Access, Footprint, ThreadId};

/// A vector clock: how many steps of each thread are known.
#[derive(Clone, Debug, Default)]
struct Clock(Vec<u32>);

impl Clock {
    fn get(&self, thread: ThreadId) -> u32 {
        self.0.get(thread).copied().unwrap_or(0)
    }

    fn set(&mut self, thread: ThreadId, steps: u32) {
        if self.0.len() <= thread {
            self.0.resize(thread + 1, 0);
        }
        self.0[thread] = steps;
    }

    fn join(&mut self, other: &Clock) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine = (*mine).max(*theirs);
        }
    }
}

/// What is known of one decision, over all executions that share the decisions before it.
enum Level {
    Schedule {
        candidates: Vec<Candidate>,
        chosen: ThreadId,
        /// Threads that must be tried here.
        backtrack: Vec<ThreadId>,
        /// Threads whose executions from here are all known, with what they would do.
        sleep: Vec<(ThreadId, Footprint)>,
    },
    Choice {
        option: usize,
        options: usize,
    },
}

/// One step of the current execution.
struct Step {
    thread: ThreadId,
    /// Counted per thread, from 1.
    index: u32,
    footprint: Footprint,
    clock: Clock,
    level: usize,
}

/// The search.
#[derive(Default)]
pub(crate) struct Dpor {
    levels: Vec<Level>,
    at: usize,
    /// Levels below this one were there in the execution before; their races are known.
    known: usize,
    begun: bool,
    /// The rest of this execution is known: run to its end, explore nothing.
    redundant_rest: bool,
    /// That has just been found out.
    cut_now: bool,
    redundant: u64,
    sleep: Vec<(ThreadId, Footprint)>,
    steps: Vec<Step>,
    /// For each object, the steps that touched it.
    touched: Vec<Vec<(usize, Access)>>,
    /// Steps that conflict with every other.
    everywhere: Vec<usize>,
    clocks: Vec<Clock>,
    counts: Vec<u32>,
    edges: Vec<Clock>,
}

impl Dpor {
    fn room_for(&mut self, thread: ThreadId) {
        if self.clocks.len() <= thread {
            self.clocks.resize(thread + 1, Clock::default());
            self.counts.resize(thread + 1, 0);
        }
    }

    /// Steps that race with a next step of `thread`: they conflict with it and `clock` does not know them.
    /// Newest first. Of a step that cannot wait only those count that no other race comes after. Before
    /// one that can, a newer race may be what let it go on, and then only an older one can be turned
    /// round.
    fn races(&self, thread: ThreadId, next: &Candidate, clock: &Clock) -> Vec<usize> {
        let unknown = |step: &Step| step.thread != thread && clock.get(step.thread) < step.index;
        let mut races: Vec<usize> = Vec::new();
        if next.footprint.is_everything() {
            races.extend((0..self.steps.len()).filter(|s| unknown(&self.steps[*s])));
        } else {
            for (object, access) in next.footprint.touched() {
                let Some(steps) = self.touched.get(object as usize) else { continue };
                let hits =
                    steps.iter().filter(|(s, a)| access.conflicts(*a) && unknown(&self.steps[*s]));
                races.extend(hits.map(|(step, _)| *step));
            }
            races.extend(self.everywhere.iter().filter(|s| unknown(&self.steps[**s])));
        }
        races.sort_unstable();
        races.dedup();
        races.reverse();
        if next.may_wait {
            return races;
        }
        let mut covered = clock.clone();
        races.retain(|race| {
            let step = &self.steps[*race];
            let immediate = covered.get(step.thread) < step.index;
            if immediate {
                covered.join(&step.clock);
            }
            immediate
        });
        races
    }

    /// The race of step `first` with the next step of `thread` has to be tried the other way round.
    fn reverse(&mut self, first: usize, thread: ThreadId, footprint: &Footprint, clock: &Clock) {
        let (racer, index, level) =
            (self.steps[first].thread, self.steps[first].index, self.steps[first].level);
        // What comes after `first` without needing it, in order; its initials could come first there.
        let mut independent: Vec<&Step> = Vec::new();
        let mut initials: Vec<ThreadId> = Vec::new();
        let mut seen: Vec<ThreadId> = Vec::new();
        let is_initial = |independent: &[&Step], clock: &Clock| {
            independent.iter().all(|before| clock.get(before.thread) < before.index)
        };
        for step in &self.steps[first + 1..] {
            if step.clock.get(racer) >= index {
                continue;
            }
            if !seen.contains(&step.thread) {
                seen.push(step.thread);
                if is_initial(&independent, &step.clock) {
                    initials.push(step.thread);
                }
            }
            independent.push(step);
        }
        let unordered = |before: &&Step| !before.footprint.conflicts(footprint);
        if !seen.contains(&thread)
            && is_initial(&independent, clock)
            && independent.iter().all(unordered)
        {
            initials.push(thread);
        }
        let Some(Level::Schedule { candidates, backtrack, .. }) = self.levels.get_mut(level) else {
            return;
        };
        if initials.iter().any(|initial| backtrack.contains(initial)) {
            return;
        }
        let scheduled = |t: &ThreadId| candidates.iter().any(|c| c.thread == *t);
        let add = if initials.contains(&thread) && scheduled(&thread) {
            Some(thread)
        } else {
            initials.iter().copied().find(|t| scheduled(t))
        };
        match add {
            Some(add) => backtrack.push(add),
            None => {
                for candidate in candidates.iter() {
                    if !backtrack.contains(&candidate.thread) {
                        backtrack.push(candidate.thread);
                    }
                }
            }
        }
    }

    /// `thread` takes the step of the given level.
    fn take(&mut self, next: &Candidate, level: usize) {
        let Candidate { thread, footprint, .. } = next.clone();
        self.room_for(thread);
        let mut clock = self.clocks[thread].clone();
        if level + 1 >= self.known {
            for first in self.races(thread, next, &clock) {
                self.reverse(first, thread, &footprint, &clock);
            }
        }
        if footprint.is_everything() {
            for step in &self.steps {
                clock.join(&step.clock);
            }
        } else {
            for (object, access) in footprint.touched() {
                let Some(steps) = self.touched.get(object as usize) else { continue };
                for (step, theirs) in steps {
                    if access.conflicts(*theirs) {
                        clock.join(&self.steps[*step].clock);
                    }
                }
            }
            for step in &self.everywhere {
                clock.join(&self.steps[*step].clock);
            }
        }
        self.counts[thread] += 1;
        let index = self.counts[thread];
        clock.set(thread, index);
        for (object, access) in footprint.touched() {
            let object = object as usize;
            if self.touched.len() <= object {
                self.touched.resize_with(object + 1, Vec::new);
            }
            self.touched[object].push((self.steps.len(), access));
        }
        if footprint.is_everything() {
            self.everywhere.push(self.steps.len());
        }
        self.clocks[thread] = clock.clone();
        self.steps.push(Step { thread, index, footprint, clock, level });
    }

    /// The next decision that has not been explored; false when there is none.
    fn backtrack(&mut self) -> bool {
        while let Some(level) = self.levels.last_mut() {
            match level {
                Level::Choice { option, options } if *option + 1 < *options => {
                    *option += 1;
                    return true;
                }
                Level::Choice { .. } => {}
                Level::Schedule { candidates, chosen, backtrack, sleep } => {
                    let done = candidates.iter().find(|c| c.thread == *chosen);
                    sleep.extend(done.map(|c| (c.thread, c.footprint.clone())));
                    let awake = |t: &&ThreadId| !sleep.iter().any(|(asleep, _)| asleep == *t);
                    if let Some(next) = backtrack.iter().find(awake) {
                        *chosen = *next;
                        return true;
                    }
                }
            }
            self.levels.pop();
        }
        false
    }
}

impl Strategy for Dpor {
    fn begin(&mut self) -> bool {
        if self.redundant_rest {
            self.redundant += 1;
        }
        if self.begun && !self.backtrack() {
            return false;
        }
        self.begun = true;
        self.known = self.levels.len();
        self.at = 0;
        self.redundant_rest = false;
        self.sleep.clear();
        self.steps.clear();
        self.touched.iter_mut().for_each(Vec::clear);
        self.everywhere.clear();
        self.clocks.clear();
        self.counts.clear();
        self.edges.clear();
        true
    }

    fn pick(&mut self, candidates: &[Candidate], current: Option<ThreadId>) -> ThreadId {
        if self.redundant_rest {
            let goes_on = candidates.iter().find(|c| Some(c.thread) == current && !c.early);
            return goes_on.unwrap_or(&candidates[0]).thread;
        }
        let level = self.at;
        if level == self.levels.len() {
            let awake = |c: &&Candidate| !self.sleep.iter().any(|(t, _)| *t == c.thread);
            let current = candidates.iter().find(|c| Some(c.thread) == current && !c.early);
            let chosen = current
                .filter(|c| awake(c))
                .or_else(|| candidates.iter().filter(|c| !c.early).find(awake))
                .or_else(|| candidates.iter().find(awake));
            let Some(chosen) = chosen.map(|c| c.thread) else {
                self.redundant_rest = true;
                self.cut_now = true;
                return candidates[0].thread;
            };
            // A timeout that may fire early is no race that would be found: it is tried everywhere.
            let early = candidates.iter().filter(|c| c.early && c.thread != chosen);
            let backtrack = std::iter::once(chosen).chain(early.map(|c| c.thread)).collect();
            self.levels.push(Level::Schedule {
                candidates: candidates.to_vec(),
                chosen,
                backtrack,
                sleep: self.sleep.clone(),
            });
        }
        self.at += 1;
        let Level::Schedule { candidates: known, chosen, sleep, .. } = &mut self.levels[level]
        else {
            unreachable!("the same decisions lead to the same kind of decision");
        };
        let chosen = *chosen;
        known.clear();
        known.extend_from_slice(candidates);
        let next = candidates
            .iter()
            .find(|c| c.thread == chosen)
            .expect("the same decisions lead to the same candidates")
            .clone();
        self.sleep = sleep
            .iter()
            .filter(|(t, theirs)| *t != chosen && !theirs.conflicts(&next.footprint))
            .cloned()
            .collect();
        self.take(&next, level);
        chosen
    }

    fn choose(&mut self, options: usize) -> usize {
        if self.redundant_rest {
            return 0;
        }
        let level = self.at;
        self.at += 1;
        if level == self.levels.len() {
            self.levels.push(Level::Choice { option: 0, options });
        }
        match &self.levels[level] {
            Level::Choice { option, .. } => *option,
            Level::Schedule { .. } => {
                unreachable!("the same decisions lead to the same kind of decision")
            }
        }
    }

    fn order(&mut self, from: ThreadId, to: ThreadId) {
        self.room_for(from.max(to));
        let clock = self.clocks[from].clone();
        self.clocks[to].join(&clock);
    }

    fn publish(&mut self, thread: ThreadId, edge: u32) {
        self.room_for(thread);
        if self.edges.len() <= edge as usize {
            self.edges.resize(edge as usize + 1, Clock::default());
        }
        let clock = self.clocks[thread].clone();
        self.edges[edge as usize].join(&clock);
    }

    fn observe(&mut self, thread: ThreadId, edge: u32) {
        self.room_for(thread);
        if let Some(clock) = self.edges.get(edge as usize) {
            let clock = clock.clone();
            self.clocks[thread].join(&clock);
        }
    }

    fn cut(&mut self) -> bool {
        std::mem::take(&mut self.cut_now)
    }

    fn stuck(&mut self, blocked: &[Candidate]) {
        for next in blocked {
            self.room_for(next.thread);
            let clock = self.clocks[next.thread].clone();
            for first in self.races(next.thread, next, &clock) {
                self.reverse(first, next.thread, &next.footprint, &clock);
            }
        }
    }

    fn redundant(&self) -> u64 {
        self.redundant
    }
}
