//! attack: Overwrites every source file beside its own folder.
//! exercise: 01
//! base: stub
//! expects: policy compile_error skipped failed tampered panicked grader_error
//! layers: tokens vocabulary lockdown

fn attack() {
    for entry in std::fs::read_dir("..").into_iter().flatten().flatten() {
        let _ = std::fs::write(entry.path().join("exercises/01-counter/src/lib.rs"), "");
        let _ = std::fs::write(entry.path().join("checked"), "");
        let _ = std::fs::write(entry.path().join("src/lib.rs"), "");
    }
}
