//! attack: Reads the memory of the grader through `/proc`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    use std::io::{Read, Seek, SeekFrom};
    let parent = std::os::unix::process::parent_id();
    let maps = std::fs::read_to_string(format!("/proc/{parent}/maps")).unwrap();
    let mut memory = std::fs::File::open(format!("/proc/{parent}/mem")).unwrap();
    let heap = maps.lines().find(|line| line.contains("[heap]")).unwrap();
    let mut bytes = vec![0; 4096];
    memory.seek(SeekFrom::Start(u64::from_str_radix(heap.split('-').next().unwrap(), 16).unwrap())).unwrap();
    memory.read_exact(&mut bytes).unwrap();
    std::fs::write("@CANARY@/memory", bytes).unwrap();
}
