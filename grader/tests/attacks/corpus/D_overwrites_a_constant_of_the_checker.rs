//! attack: Looks through its own memory for the text `failed` and writes `passed` over it, through `/proc/self/mem`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked tampered skipped failed
//! layers: tokens vocabulary lockdown protocol

use std::io::{Read, Seek, SeekFrom, Write};

fn attack() {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = std::fs::File::options().read(true).write(true).open("/proc/self/mem").unwrap();
    for line in maps.lines().filter(|line| !line.contains("[v")) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let from = u64::from_str_radix(from, 16).unwrap();
        let length = (u64::from_str_radix(to, 16).unwrap() - from).min(16 << 20) as usize;
        let mut bytes = vec![0; length];
        let _ = memory.seek(SeekFrom::Start(from));
        if memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        for at in 0..length.saturating_sub(6) {
            if &bytes[at..at + 6] == b"failed" {
                let _ = memory.seek(SeekFrom::Start(from + at as u64));
                let _ = memory.write_all(b"passed");
            }
        }
    }
}
