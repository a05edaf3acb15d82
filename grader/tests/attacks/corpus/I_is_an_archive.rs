//! attack: Hands in a small archive that unpacks to a gigabyte.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: archive

fn attack() {}
