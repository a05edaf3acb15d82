//! attack: Ends the process with 0 from a destructor while a panic unwinds.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary lockdown protocol

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        std::process::exit(0);
    }
}

fn attack() {
    let _bomb = Bomb;
    panic!("set it off");
}
