//! One given execution.

use super::{Candidate, Strategy};
use crate::engine::kernel::ThreadId;
use crate::engine::schedule::{Decision, Schedule};
use std::collections::VecDeque;

/// Follows a schedule; where that ends or does not fit, the current thread goes on.
pub(crate) struct Replay {
    steps: VecDeque<ThreadId>,
    choices: VecDeque<usize>,
    begun: bool,
    step: usize,
    strayed: Option<usize>,
}

impl Replay {
    pub(crate) fn new(schedule: &Schedule) -> Self {
        let mut replay = Replay {
            steps: VecDeque::new(),
            choices: VecDeque::new(),
            begun: false,
            step: 0,
            strayed: None,
        };
        for decision in &schedule.decisions {
            match decision {
                Decision::Step(thread) => replay.steps.push_back(*thread),
                Decision::Choice(option) => replay.choices.push_back(*option),
            }
        }
        replay
    }
}

impl Strategy for Replay {
    fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.begun, true)
    }

    fn pick(&mut self, candidates: &[Candidate], current: Option<ThreadId>) -> ThreadId {
        self.step += 1;
        let wanted = self.steps.pop_front();
        if let Some(wanted) = wanted.filter(|w| candidates.iter().any(|c| c.thread == *w)) {
            return wanted;
        }
        if wanted.is_some() {
            self.strayed.get_or_insert(self.step);
        }
        let goes_on = candidates.iter().find(|c| Some(c.thread) == current && !c.early);
        goes_on.unwrap_or(&candidates[0]).thread
    }

    fn choose(&mut self, options: usize) -> usize {
        match self.choices.pop_front() {
            Some(option) if option < options => option,
            Some(_) => {
                self.strayed.get_or_insert(self.step);
                0
            }
            None => 0,
        }
    }

    fn finding(&self) -> Option<String> {
        let step = self.strayed?;
        Some(format!(
            "the replay left its schedule at step {step}: the code is not the same any more"
        ))
    }
}
