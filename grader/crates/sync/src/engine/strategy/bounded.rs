//! Depth-first search through every execution with at most so many preemptions.

use super::{Candidate, Strategy};
use crate::engine::kernel::ThreadId;

/// What could be decided at one point: (decision, cost), cheapest first, and which one is being explored.
struct Point {
    options: Vec<(usize, u32)>,
    taken: usize,
}

/// Preemption bounding (Musuvathi and Qadeer, PLDI 2007).
pub(crate) struct Bounded {
    bound: u32,
    used: u32,
    points: Vec<Point>,
    at: usize,
    begun: bool,
}

impl Bounded {
    pub(crate) fn new(preemptions: u32) -> Self {
        Bounded { bound: preemptions, used: 0, points: Vec::new(), at: 0, begun: false }
    }

    fn decide(&mut self, options: impl FnOnce(u32) -> Vec<(usize, u32)>) -> usize {
        if self.at == self.points.len() {
            let options = options(self.bound - self.used);
            self.points.push(Point { options, taken: 0 });
        }
        let point = &self.points[self.at];
        let (decision, cost) = point.options[point.taken];
        self.at += 1;
        self.used += cost;
        decision
    }
}

impl Strategy for Bounded {
    fn begin(&mut self) -> bool {
        if self.begun {
            loop {
                match self.points.last_mut() {
                    None => return false,
                    Some(point) if point.taken + 1 < point.options.len() => {
                        point.taken += 1;
                        break;
                    }
                    Some(_) => {
                        self.points.pop();
                    }
                }
            }
        }
        self.begun = true;
        self.at = 0;
        self.used = 0;
        true
    }

    fn pick(&mut self, candidates: &[Candidate], current: Option<ThreadId>) -> ThreadId {
        if let [only] = candidates {
            return only.thread;
        }
        self.decide(|left| {
            let goes_on = candidates.iter().find(|c| Some(c.thread) == current && !c.gives_way);
            let mut options: Vec<(usize, u32)> = Vec::with_capacity(candidates.len());
            if let Some(goes_on) = goes_on.filter(|c| !c.early) {
                options.push((goes_on.thread, 0));
            }
            let preemption = u32::from(!options.is_empty());
            for candidate in candidates {
                if options.first().is_some_and(|first| first.0 == candidate.thread) {
                    continue;
                }
                let cost = preemption + u32::from(candidate.early);
                if cost <= left {
                    options.push((candidate.thread, cost));
                }
            }
            options.sort_by_key(|option| option.1);
            if options.is_empty() {
                // Nothing but timeouts that fire early, and nothing left to pay for them.
                options.push((candidates[0].thread, 0));
            }
            options
        })
    }

    fn choose(&mut self, options: usize) -> usize {
        self.decide(|left| {
            (0..options).map(|o| (o, u32::from(o > 0))).filter(|(_, cost)| *cost <= left).collect()
        })
    }
}
