//! attack: Ends the process with 0 from the destructor of a thread-local value, after the check.
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

std::thread_local! {
    static BOMB: Bomb = const { Bomb };
}

fn attack() {
    BOMB.with(|_| ());
}
