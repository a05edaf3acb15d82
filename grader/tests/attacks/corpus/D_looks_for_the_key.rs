//! attack: Looks through its own memory for the key of the protocol and writes it to standard error.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed
//! layers: tokens vocabulary lockdown

use std::io::{Read, Seek, SeekFrom};

fn attack() {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = std::fs::File::open("/proc/self/mem").unwrap();
    for line in maps.lines().filter(|line| line.contains("[stack]") || line.contains("[heap]")) {
        let start = line.split('-').next().unwrap();
        let mut bytes = vec![0; 1 << 16];
        let _ = memory.seek(SeekFrom::Start(u64::from_str_radix(start, 16).unwrap()));
        let _ = memory.read_exact(&mut bytes);
        eprintln!("{:?}", String::from_utf8_lossy(&bytes));
    }
}
