//! attack: Hands in a device that never ends.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: link /dev/zero

fn attack() {}
