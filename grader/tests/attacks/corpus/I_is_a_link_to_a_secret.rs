//! attack: Hands in a symbolic link to a file of the machine, to see it quoted in diagnostics.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: link @CANARY@/secret.txt

fn attack() {}
