//! attack: Uses derive macros of crates that the grader itself depends on.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

#[derive(serde::Serialize, serde_derive::Deserialize)]
struct Derived;

fn attack() {}
