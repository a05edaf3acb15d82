//! attack: Defines a module with the name of the checks' crate, so that `main` calls it.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary protocol

pub mod checks_01 {
    pub fn drive<T>(_subject: T) -> ! {
        std::process::exit(0)
    }
}

fn attack() {}
