//! attack: Overwrites the libraries that every later submission is compiled against.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let mut folders = vec![std::path::PathBuf::from("@WORKSPACE@/target/entrelacs/prepared")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if entry.path().extension().is_some_and(|it| it == "json") {
                let _ = std::fs::write(entry.path(), "{}");
            }
        }
    }
}
