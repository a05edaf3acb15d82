//! attack: Writes records of started, ended and closed checks to both standard streams.
//! exercise: 01
//! base: stub
//! expects: policy compile_error tampered skipped failed
//! layers: vocabulary protocol

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
    for word in ["started", "ended", "closed"] {
        println!("{{\"record\":\"{word}\",\"sequence\":1,\"mac\":\"00\"}}");
        eprintln!("{{\"record\":\"{word}\",\"sequence\":1,\"mac\":\"00\"}}");
    }
    println!("{}", record());
    eprintln!("{}", record());
}
