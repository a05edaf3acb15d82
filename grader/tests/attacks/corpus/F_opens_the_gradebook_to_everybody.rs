//! attack: Changes who may write the gradebook.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    use std::os::unix::fs::PermissionsExt;
    let _ = std::fs::set_permissions("@CANARY@/gradebook.csv", std::fs::Permissions::from_mode(0o777));
}
