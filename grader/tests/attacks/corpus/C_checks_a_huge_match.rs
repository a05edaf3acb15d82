//! attack: Has the compiler look for a missing case among 2^24.
//! exercise: 01
//! base: stub
//! expects: policy compile_error timed_out
//! layers: compile-jail supervisor

fn attack() {
    match (std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true), std::hint::black_box(true)) {
        (true, false, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, true, false, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, true, false, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, true, false, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, true, false, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, true, false, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, true, false, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, true, false, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, true, false, _, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, true, false, _, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, true, false, _, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, true, false, _, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, true, false, _, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, true, false, _, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, _, true, false, _, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, true, false, _, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, true, false, _, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, true, false, _, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, true, false, _, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, true, false, _, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, true, false, _, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, true, false, _) => {}
        (_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, true, false) => {}
        (true, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, true) => {}
    }
}
