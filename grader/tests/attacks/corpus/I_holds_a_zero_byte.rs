//! attack: Hands in a file with a zero byte in its middle.
//! exercise: 01
//! base: stub
//! expects: compile_error policy skipped failed
//! layers: intake
//! made: zero

fn attack() {}
