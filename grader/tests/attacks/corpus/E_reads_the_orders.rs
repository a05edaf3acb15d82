//! attack: Reads the orders of the grader from standard input, so that the next check never gets them.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked failed
//! layers: tokens vocabulary lockdown

fn attack() {
    let mut order = String::new();
    let _ = std::io::stdin().read_line(&mut order);
    panic!("{order}");
}
