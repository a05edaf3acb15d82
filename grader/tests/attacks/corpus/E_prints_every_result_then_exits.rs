//! attack: Prints both forms of a test summary, with names, and ends the process with 0.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary lockdown protocol

fn attack() {
    let mut text = String::from("\nrunning 32 tests\n");
    for name in ["mutex", "rwlock", "atomic", "channel"] {
        text += &format!("test {name}::increments_add_up ... ok\n{{\"type\":\"test\",\"event\":\"ok\",\"name\":\"{name}::increments_add_up\"}}\n");
    }
    text += "\ntest result: ok. 32 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
    text += "{\"type\":\"suite\",\"event\":\"ok\",\"passed\":32,\"failed\":0,\"ignored\":0,\"measured\":0,\"filtered_out\":0,\"exec_time\":0.01}\n";
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    let _ = std::io::Write::flush(&mut std::io::stdout());
    std::process::exit(0);
}
