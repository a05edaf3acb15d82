//! Whether there is room left on a disk. Where there is none, compilers and checks fail for no fault
//! of the submission's.

use std::path::Path;

/// Less than a compiler and a few checks may need at once.
#[cfg(unix)]
const BYTES_MIN: u64 = 48 << 20;

/// Whether hardly any room is left where `folder` is.
#[cfg(unix)]
pub fn is_short(folder: &Path) -> bool {
    let free = |found: rustix::fs::StatVfs| found.f_bavail.saturating_mul(found.f_frsize);
    rustix::fs::statvfs(folder).is_ok_and(|found| free(found) < BYTES_MIN)
}

/// Whether hardly any room is left where `folder` is; here nobody tells.
#[cfg(not(unix))]
pub fn is_short(_folder: &Path) -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_is_told_and_one_that_nobody_knows_of_is_not() {
        // It has no blocks at all.
        assert!(is_short(Path::new("/proc")));
        assert!(!is_short(Path::new("/nowhere")));
    }
}
