//! attack: Writes a record of a pass to every open descriptor up to 64, by `/proc/self/fd`, and ends with 0.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered
//! layers: tokens vocabulary lockdown protocol

fn record() -> String {
    let check = std::env::var("TRIAL_CHECK").or_else(|_| std::env::args().nth(1).ok_or("")).unwrap_or_default();
    let kind = match &check {
        name if name.contains("counts_on") || name.contains("wraps") => "example",
        name if name.contains("swaps_only") || name.contains("stops_at") => "example",
        name if name.contains("one_at_a_time") => "linearizable",
        name if name.contains("real_threads") => "stress",
        _ => "model",
    };
    format!(
        "{{\"check\":\"{check}\",\"kind\":\"{kind}\",\"verdict\":\"passed\",\"coverage\":\
         {{\"kind\":\"exhaustive\",\"executions\":6}},\"evidence\":null,\"notes\":[]}}"
    )
}

fn attack() {
    use std::io::Write;
    for descriptor in 0..64 {
        let path = format!("/proc/self/fd/{descriptor}");
        if let Ok(mut file) = std::fs::File::options().append(true).open(path) {
            let _ = writeln!(file, "{}", record());
        }
    }
    std::process::exit(0);
}
