//! attack: Brings the module that the grader appends, so that the checks see something else.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens flags

pub mod __entrelacs {
    pub mod subject {
        pub fn subject() -> ! {
            std::process::exit(0)
        }
    }
}

fn attack() {}
