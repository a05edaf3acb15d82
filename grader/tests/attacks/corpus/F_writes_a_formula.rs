//! attack: Puts a formula of a spreadsheet and a script of a web page into the message of a panic.
//! exercise: 01
//! base: stub
//! expects: policy panicked failed
//! layers: supervisor
//! text: yes

fn attack() {
    panic!("=cmd|' /C calc'!A0,\"<script>alert(1)</script><!--\n+1\n@SUM(A1)");
}
