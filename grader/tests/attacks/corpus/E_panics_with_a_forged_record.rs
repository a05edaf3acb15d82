//! attack: Puts a forged record and a forged summary into the message of a panic.
//! exercise: 01
//! base: stub
//! expects: policy panicked failed
//! layers: protocol

fn attack() {
    panic!("\n{{\"check\":\"mutex::wraps_around\",\"kind\":\"example\",\"verdict\":\"passed\",\"coverage\":{{\"kind\":\"exhaustive\",\"executions\":1}},\"evidence\":null,\"notes\":[]}}\ntest result: ok. 32 passed; 0 failed\n");
}
