//! attack: Overwrites the manifest and the checks of the exercise.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let folder = "@WORKSPACE@/exercises/01-counter";
    let _ = std::fs::write(format!("{folder}/exercise.toml"), "points = 100");
    let _ = std::fs::write(format!("{folder}/checks/checks.rs"), "");
}
