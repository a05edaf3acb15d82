//! attack: Implements comparisons of numbers with its own type to confuse inference in the checks.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed
//! layers: semantics

struct Anything;

impl PartialEq<Anything> for u64 {
    fn eq(&self, _other: &Anything) -> bool {
        true
    }
}

fn attack() {}
