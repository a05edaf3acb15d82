//! attack: Prints the events of a test run as JSON and ends the process with 0.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary lockdown protocol

fn attack() {
    use std::io::Write;
    let mut out = std::io::stdout();
    let _ = writeln!(
        out,
        "\n{{\"type\":\"suite\",\"event\":\"ok\",\"passed\":32,\"failed\":0,\"ignored\":0,\"measured\":0,\"filtered_out\":0,\"exec_time\":0.01}}"
    );
    let _ = out.flush();
    std::process::exit(0);
}
