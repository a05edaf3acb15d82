//! What holds children that somebody may want to end before they have ended by themselves.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Holds children. Once it is cut, those that run are ended and no more are started; copies are the
/// same leash.
#[derive(Clone, Default)]
pub struct Leash(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    is_cut: bool,
    next: u64,
    ends: BTreeMap<u64, Box<dyn FnOnce() + Send>>,
}

/// One child on a leash, which is let go at the end of the scope.
pub(crate) struct Held {
    leash: Leash,
    number: u64,
}

impl Leash {
    /// Ends every child that it holds, and every one that is yet to come.
    pub fn cut(&self) {
        let ends = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            state.is_cut = true;
            std::mem::take(&mut state.ends)
        };
        // Not under the lock: whoever ends may be letting go at this moment.
        ends.into_values().for_each(|end| end());
    }

    /// Whether it has been cut.
    pub fn is_cut(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_cut
    }

    /// Calls `end` if the leash is cut before the value returned is dropped. An error where it has
    /// been cut already.
    pub(crate) fn hold(&self, end: impl FnOnce() + Send + 'static) -> io::Result<Held> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_cut {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let number = state.next;
        state.next += 1;
        state.ends.insert(number, Box::new(end));
        Ok(Held { leash: self.clone(), number })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.leash.0.lock().unwrap_or_else(PoisonError::into_inner);
        let end = state.ends.remove(&self.number);
        drop(state);
        // What it holds may be the last of its kind, whose own end takes this lock.
        drop(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn a_leash_that_is_cut_ends_what_it_holds_and_takes_no_more() {
        let (sender, ended) = channel();
        let say = |word: &'static str| {
            let sender = sender.clone();
            move || sender.send(word).unwrap()
        };
        let leash = Leash::default();
        drop(leash.hold(say("let go")).unwrap());
        let _held = leash.hold(say("held")).unwrap();
        leash.clone().cut();
        assert!(leash.is_cut() && leash.hold(say("late")).is_err());
        leash.cut();
        drop(sender);
        assert_eq!(ended.iter().collect::<Vec<_>>(), ["held"]);
    }
}
