//! attack: Hands in a folder with a build script, a manifest and settings for cargo, which must not be used.
//! exercise: 01
//! base: stub
//! expects: skipped failed policy compile_error
//! layers: intake
//! made: folder-build

fn attack() {}
