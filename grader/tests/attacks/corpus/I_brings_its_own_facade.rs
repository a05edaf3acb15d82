//! attack: Hands in a whole workspace whose facade is another.
//! exercise: 01
//! base: stub
//! expects: skipped failed policy compile_error
//! layers: intake
//! made: workspace-facade

fn attack() {}
