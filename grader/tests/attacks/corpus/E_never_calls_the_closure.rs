//! attack: Answers `None` from `update` without calling the closure that the check passes, in exercise 02.
//! exercise: 02
//! base: solution
//! expects: failed policy
//! layers: semantics
//! replace: self.state.lock().entries.get_mut(key).map(f) => { let _ = (key, f); None }
//! deserves: *
