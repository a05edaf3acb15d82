//! attack: Hands in a file whose name draws on the terminal.
//! exercise: 01
//! base: stub
//! expects: compile_error policy skipped failed
//! layers: intake
//! made: named @ESC@[2J@ESC@]0;harmed@BEL@.rs
//! text: yes

fn attack() {}
