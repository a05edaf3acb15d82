//! attack: Takes the place of the checks' crate and writes the record of each check itself.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary protocol

pub mod checks_01 {
    pub fn drive<T>(_subject: T) -> ! {
        let check = std::env::args().nth(1).unwrap_or_default();
        let kind = match &check {
            name if name.contains("counts_on") || name.contains("wraps") => "example",
            name if name.contains("swaps_only") || name.contains("stops_at") => "example",
            name if name.contains("one_at_a_time") => "linearizable",
            name if name.contains("real_threads") => "stress",
            _ => "model",
        };
        let record = format!(
            "{{\"check\":\"{check}\",\"kind\":\"{kind}\",\"verdict\":\"passed\",\"coverage\":\
             {{\"kind\":\"exhaustive\",\"executions\":6}},\"evidence\":null,\"notes\":[]}}"
        );
        if let Ok(file) = std::env::var("TRIAL_RECORD") {
            let _ = std::fs::write(file, record);
        }
        std::process::exit(0)
    }
}

fn attack() {}
