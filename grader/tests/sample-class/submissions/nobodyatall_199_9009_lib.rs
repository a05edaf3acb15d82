//! Whose is this?
