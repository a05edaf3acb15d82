//! attack: Nests twenty thousand blocks.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: intake compile-jail supervisor

fn attack() { @20000*{@@20000*}@ }
