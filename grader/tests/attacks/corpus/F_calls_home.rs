//! attack: Connects to a service of the machine.
//! exercise: 01
//! base: stub
//! expects: policy compile_error panicked skipped failed tampered
//! layers: tokens vocabulary lockdown

fn attack() {
    let _ = std::net::TcpStream::connect(("127.0.0.1", @PORT@));
}
