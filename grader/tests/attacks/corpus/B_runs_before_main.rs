//! attack: Puts a function among those that run before `main`.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags vocabulary

extern "C" fn early() {
    std::process::exit(0);
}

#[used]
#[unsafe(link_section = ".init_array")]
static EARLY: extern "C" fn() = early;

fn attack() {}
