//! attack: Hands in a file that turns from an empty answer into a hostile one and back, all the time.
//! exercise: 01
//! base: stub
//! expects: skipped failed policy compile_error
//! layers: intake
//! made: changing

fn attack() {
    let _ = std::fs::write("@CANARY@/was_here", "harmed");
}
