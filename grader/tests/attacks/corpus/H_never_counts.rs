//! attack: Answers zero to everything.
//! exercise: 01
//! base: racy
//! expects: policy failed
//! layers: semantics

fn increment_racily(_value: &sync::atomic::AtomicU64) {}
