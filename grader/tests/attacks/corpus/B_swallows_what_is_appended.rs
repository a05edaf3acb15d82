//! attack: Ends in an open comment, so that what the grader appends disappears.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens
//! after: /* open
