//! attack: Hands in a whole workspace whose checks demand nothing and whose manifest gives all points.
//! exercise: 01
//! base: stub
//! expects: skipped failed policy compile_error
//! layers: intake
//! made: workspace

fn attack() {}
