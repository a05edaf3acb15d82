//! attack: Hands in a file whose name draws on the terminal and which must be complained about.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: named-latin @ESC@[2J@ESC@]0;harmed@BEL@.rs
//! text: yes

fn attack() {}
