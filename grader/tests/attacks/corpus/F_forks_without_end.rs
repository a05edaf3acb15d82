//! attack: Starts itself twice, for ever.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered timed_out outside_model
//! layers: tokens vocabulary lockdown

fn attack() {
    let program = std::env::current_exe().unwrap();
    for _ in 0..1000 {
        let _ = std::process::Command::new(&program).args(std::env::args().skip(1)).spawn();
    }
}
