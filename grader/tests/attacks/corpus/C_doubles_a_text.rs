//! attack: Has `concat!` double a text forty times.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: tokens compile-jail supervisor

macro_rules! double {
    ($text:expr) => {
        concat!($text, $text)
    };
}

const LONG: &str = @40*double!(@"x"@40*)@;

fn attack() {
    panic!("{}", LONG.len());
}
