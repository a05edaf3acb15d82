//! Random search: every step and every choice drawn from a seed.

use super::{Candidate, Strategy};
use crate::engine::kernel::ThreadId;

/// One choice in this many is not the ordinary one.
const UNUSUAL: u64 = 4;

/// Uniform random scheduling.
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random { state: seed }
    }

    /// splitmix64 (Steele, Lea and Flood 2014).
    fn draw(&mut self, below: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % below as u64) as usize
    }
}

impl Strategy for Random {
    fn begin(&mut self) -> bool {
        true
    }

    fn pick(&mut self, candidates: &[Candidate], _current: Option<ThreadId>) -> ThreadId {
        match candidates {
            [only] => only.thread,
            _ => {
                let on_time = candidates.iter().filter(|c| !c.early).count();
                if on_time > 0 && self.draw(UNUSUAL as usize) > 0 {
                    let nth = self.draw(on_time);
                    candidates.iter().filter(|c| !c.early).nth(nth).map_or(0, |c| c.thread)
                } else {
                    candidates[self.draw(candidates.len())].thread
                }
            }
        }
    }

    fn choose(&mut self, options: usize) -> usize {
        if self.draw(UNUSUAL as usize) == 0 { self.draw(options) } else { 0 }
    }
}
