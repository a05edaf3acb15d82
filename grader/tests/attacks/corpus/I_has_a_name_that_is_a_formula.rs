//! attack: Hands in a file whose name is a formula of a spreadsheet.
//! exercise: 01
//! base: stub
//! expects: compile_error policy skipped failed
//! layers: intake
//! made: named =HYPERLINK("x")+1,.rs
//! text: yes

fn attack() {}
