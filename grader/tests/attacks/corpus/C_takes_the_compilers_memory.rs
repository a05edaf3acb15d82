//! attack: Has the compiler hold a constant of sixteen gigabytes.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked failed
//! layers: compile-jail supervisor

const HUGE: [u64; 1 << 31] = [1; 1 << 31];
const SUM: u64 = HUGE[std::mem::size_of::<u64>()];

fn attack() {
    panic!("{SUM}");
}
