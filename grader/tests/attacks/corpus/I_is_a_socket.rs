//! attack: Hands in a socket.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: socket

fn attack() {}
