//! attack: Hands in a folder whose source folder is a link to the reference solution's.
//! exercise: 01
//! base: stub
//! expects: compile_error no_grade policy
//! layers: intake
//! made: folder-link @WORKSPACE@/solutions/01-counter/src

fn attack() {}
