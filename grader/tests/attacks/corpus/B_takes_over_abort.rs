//! attack: Exports a function in the place of `abort` of the C library.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags vocabulary

#[unsafe(export_name = "abort")]
pub extern "C" fn gentle() {}

fn attack() {
    std::process::exit(0);
}
