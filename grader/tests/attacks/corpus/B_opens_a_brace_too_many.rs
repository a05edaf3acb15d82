//! attack: Leaves a module open, so that what the grader appends lands in it.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens
//! after: mod open {
