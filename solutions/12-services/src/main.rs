//! The services of exercise 12 on this machine's own network: `solution-12 counter`, `atomic` or `cache`,
//! and the port to listen at, 8080 where none is named.

use axum::Router;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const USAGE: &str = "usage: solution-12 counter|atomic|cache [PORT]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((service, port)) = asked(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(service, port) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot serve at port `{port}`: {error}");
            ExitCode::FAILURE
        }
    }
}

fn asked(arguments: &[String]) -> Option<(Router, u16)> {
    let (name, port) = match arguments {
        [name] => (name, 8080),
        [name, port] => (name, port.parse().ok()?),
        _ => return None,
    };
    let service = match name.as_str() {
        "counter" => solution_12::counter_service(Arc::new(solution_12::MutexCounter::new())),
        "atomic" => solution_12::counter_service(Arc::new(solution_12::AtomicCounter::new())),
        "cache" => solution_12::cache_service(Arc::new(solution_12::Cache::new())),
        _ => return None,
    };
    Some((service, port))
}

fn run(service: Router, port: u16) -> std::io::Result<()> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        println!("http://{}", listener.local_addr()?);
        solution_12::serve(listener, service, told_to_stop()).await;
        Ok(())
    })
    // What is in flight after all that time ends with the runtime.
}

/// Ends with Ctrl-C, or with the signal by which a system ends its services.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
