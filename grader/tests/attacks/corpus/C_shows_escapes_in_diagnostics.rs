//! attack: Puts terminal escapes where the compiler quotes the line.
//! exercise: 01
//! base: stub
//! expects: policy compile_error
//! layers: intake supervisor tokens
//! text: yes

fn attack() {
    let _: u8 = "@ESC@[2J@ESC@]0;harmed@BEL@@RLO@";
}
