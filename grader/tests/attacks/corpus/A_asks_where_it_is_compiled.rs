//! attack: Learns with `file!` in which folder it is compiled.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked failed
//! layers: tokens vocabulary flags

fn attack() {
    panic!("{} {}", file!(), module_path!());
}
