//! attack: Ends in an open raw string, so that what the grader appends disappears.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens
//! after: const OPEN: &str = r####"
