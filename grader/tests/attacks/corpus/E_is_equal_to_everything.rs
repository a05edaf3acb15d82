//! attack: Answers with a type of its own that is equal to every number.
//! exercise: 01
//! base: stub
//! replace: pub fn get(&self) -> u64 { => pub fn get(&self) -> Anything {
//! expects: compile_error policy
//! layers: semantics

pub struct Anything;

impl PartialEq<u64> for Anything {
    fn eq(&self, _other: &u64) -> bool {
        true
    }
}

impl std::fmt::Debug for Anything {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("16")
    }
}

fn attack() {}
