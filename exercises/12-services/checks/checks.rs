//! The checks of exercise 12: the state of two services, what they answer over HTTP, and how a service
//! begins and ends.
//!
//! Where a check needs no more than memory, connections are in memory, and time is virtual: it passes
//! when nobody has anything left to do. Under load there are real threads and the machine's own network.

mod contract;
mod subject;

use contract::*;
use subject::subject;

use axum::Router;
use axum::routing::{get, post};
use serde_json::{Value, json};
use sync::thread;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, yield_now};
use tokio::time::Duration;
use web::{Answer, Network, NoAnswer, request, run};

/// Lets so much time pass. It is virtual (`web::run`): it moves only when no task can go on, so whatever
/// can be done before it is over has been done, however slow the machine is.
async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

/// An answer in JSON.
fn json(status: u16, body: Value) -> Answer {
    Answer::Json(status, body)
}

/// An answer that gives some reason.
fn refused(status: u16) -> Answer {
    json(status, json!({ "error": "…" }))
}

fn stored() -> Answer {
    json(200, json!({ "message": "stored" }))
}

fn holds(key: &str, value: &str) -> Answer {
    json(200, json!({ "key": key, "value": value }))
}

fn not_found() -> Answer {
    json(404, json!({ "error": "key not found" }))
}

/// A request to store something.
fn entry(key: &str, value: &str) -> Vec<u8> {
    json!({ "key": key, "value": value }).to_string().into_bytes()
}

fn increments_add_up(counter: &dyn Counter) {
    thread::scope(|scope| {
        scope.spawn(|| counter.increment());
        counter.increment();
    });
    assert_eq!(counter.value(), 2, "an increment is lost");
}

mod mutex {
    use super::*;

    #[test]
    fn increments_add_up() {
        trial::model(|| super::increments_add_up(&*subject().mutex_counter()));
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Counting(|| subject().mutex_counter()));
    }
}

mod atomic {
    use super::*;

    #[test]
    fn increments_add_up() {
        trial::model(|| super::increments_add_up(&*subject().atomic_counter()));
    }

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Counting(|| subject().atomic_counter()));
    }
}

mod cache {
    use super::*;

    #[test]
    fn calls_take_effect_one_at_a_time() {
        trial::linearizable(|| Keeping);
    }

    #[test]
    fn holds_on_real_threads() {
        trial::stress(|| Keeping);
    }
}

mod counter_service {
    use super::*;

    async fn answers(service: Router) {
        let network = Network::of(service);
        let (mut one, mut other) = (network.connect().unwrap(), network.connect().unwrap());
        let value = |value: u64| json(200, json!({ "value": value }));
        let increased = json(200, json!({ "message": "increased" }));
        assert_eq!(one.get("/value").await, value(0), "nothing has been counted");
        assert_eq!(one.post("/increment", "").await, increased, "an increment");
        assert_eq!(other.post("/increment", "").await, increased, "another client's");
        assert_eq!(one.get("/value").await, value(2), "both clients count the same");
        assert_eq!(other.get("/value").await, value(2), "to look changes nothing");
    }

    #[test]
    fn answers_as_agreed() {
        trial::example(|| {
            run(answers(subject().mutex_counter_service()));
            run(answers(subject().atomic_counter_service()));
        });
    }
}

mod under_load {
    use super::*;
    use std::net::TcpStream;
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    use std::sync::{Arc as Shared, Mutex, OnceLock};
    use std::time::Instant;
    use tokio::runtime::Runtime;
    use tokio::task::JoinSet;
    use trial::Connection;
    use web::{Client, threads};

    const INCREMENTS: u64 = 50;

    /// Clients at work at the same time, and what their answers come to.
    fn at_once<F>(clients: Vec<TcpStream>, work: fn(Client<tokio::net::TcpStream>) -> F) -> Vec<u64>
    where
        F: Future<Output = u64> + Send + 'static,
    {
        threads().block_on(async {
            let over = |stream| Client::over(stream).expect("the connection is there");
            let tasks: JoinSet<u64> = clients.into_iter().map(|it| work(over(it))).collect();
            tasks.join_all().await
        })
    }

    async fn increments(mut client: Client<tokio::net::TcpStream>) -> u64 {
        let increased = json(200, json!({ "message": "increased" }));
        let mut confirmed = 0;
        for _ in 0..INCREMENTS {
            confirmed += u64::from(client.post("/increment", "").await == increased);
        }
        confirmed
    }

    /// The clients of connections whose other ends arrive at a network.
    fn clients_of(
        network: &Network,
        connections: Vec<Connection>,
        runs: &Runtime,
    ) -> Vec<TcpStream> {
        let _inside = runs.enter();
        let arrives = |Connection { client, service }| {
            network.admit(service).expect("the connection is there");
            client
        };
        connections.into_iter().map(arrives).collect()
    }

    fn loses_no_increment(service: Router, connections: Vec<Connection>) {
        let runs = threads();
        let _inside = runs.enter();
        let network = Network::of(service);
        let clients = clients_of(&network, connections, &runs);
        let total = INCREMENTS * clients.len() as u64;
        let confirmed: u64 = at_once(clients, increments).into_iter().sum();
        assert_eq!(confirmed, total, "every increment is confirmed");
        let looks = network.connect().unwrap();
        let value = runs.block_on(async move { { looks }.get("/value").await });
        assert_eq!(value, json(200, json!({ "value": total })), "every increment is counted");
    }

    #[test]
    fn a_mutex_loses_no_increment() {
        trial::loopback(|it| loses_no_increment(subject().mutex_counter_service(), it));
    }

    #[test]
    fn an_atomic_loses_no_increment() {
        trial::loopback(|it| loses_no_increment(subject().atomic_counter_service(), it));
    }

    /// How many answers a client gets before the service ends.
    async fn asks_until_the_end(mut client: Client<tokio::net::TcpStream>) -> u64 {
        let mut answered = 0;
        while matches!(client.post("/", "").await, Answer::Other(200, _)) {
            answered += 1;
        }
        answered
    }

    /// When the service is told to stop: with so many requests behind it.
    const ENOUGH: u64 = 40;

    /// A service that says when to stop, from inside a request, and counts those that have begun.
    struct Busy {
        begun: AtomicU64,
        stop: Mutex<Option<oneshot::Sender<()>>>,
        told: OnceLock<Instant>,
    }

    impl Busy {
        async fn handle(self: Shared<Self>) -> &'static str {
            if self.begun.fetch_add(1, SeqCst) == ENOUGH
                && let Some(stop) = self.stop.lock().unwrap().take()
            {
                let _ = self.told.set(Instant::now());
                let _ = stop.send(());
            }
            yield_now().await;
            "here"
        }
    }

    #[test]
    fn nothing_that_has_begun_is_left_unanswered() {
        trial::loopback(|connections| {
            let (stop, stopped) = oneshot::channel();
            let (begun, told) = (AtomicU64::new(0), OnceLock::new());
            let busy = Shared::new(Busy { begun, stop: Mutex::new(Some(stop)), told });
            let handles = Shared::clone(&busy);
            let service = Router::new().route("/", post(async move || handles.handle().await));
            let stopped: Task = Box::pin(async {
                let _ = stopped.await;
            });
            let runs = threads();
            let (network, entrance) = Network::new();
            let clients = clients_of(&network, connections, &runs);
            let serves = std::thread::spawn(move || {
                // What still runs when the service has ended, ends with its threads.
                runs.block_on(subject().serve(entrance, service, stopped));
                Instant::now()
            });
            let answered: u64 = at_once(clients, asks_until_the_end).into_iter().sum();
            let ended = serves.join().expect("a service ends without a panic");
            let begun = busy.begun.load(SeqCst);
            assert!(begun > ENOUGH, "everybody is served until the end");
            // On a machine that is busy with other things, the time may be over before all is said.
            let in_time = busy.told.get().is_some_and(|told| ended - *told < GRACE);
            assert!(answered == begun || !in_time, "{begun} have begun, {answered} are answered");
        });
    }
}

mod cache_service {
    use super::*;

    #[test]
    fn answers_as_agreed() {
        trial::example(|| {
            run(async {
                let network = Network::of(subject().cache_service());
                let (mut one, mut other) = (network.connect().unwrap(), network.connect().unwrap());
                let stores = entry("user42", "Alice");
                assert_eq!(one.post("/cache", stores).await, stored(), "a key and a value");
                let found = one.get("/cache/user42").await;
                assert_eq!(found, holds("user42", "Alice"), "what was stored");
                assert_eq!(other.get("/cache/user42").await, found, "another client sees it, too");
                assert_eq!(one.post("/cache", entry("user42", "Bob")).await, stored(), "again");
                let found = other.get("/cache/user42").await;
                assert_eq!(found, holds("user42", "Bob"), "the new value replaces the old one");
                let odd = "été \"\\ / 100%";
                assert_eq!(one.post("/cache", entry(odd, odd)).await, stored(), "any text");
                let found = other.get("/cache/%C3%A9t%C3%A9%20%22%5C%20%2F%20100%25").await;
                assert_eq!(found, holds(odd, odd), "the same key, as a path writes it");
            });
        });
    }

    #[test]
    fn tells_what_is_missing_from_what_is_wrong() {
        trial::example(|| {
            run(async {
                let network = Network::of(subject().cache_service());
                let mut client = network.connect().unwrap();
                let found = client.get("/cache/user42").await;
                assert_eq!(found, not_found(), "a key that nobody has stored");
                for wrong in [
                    r#"{"value":"Alice"}"#,
                    r#"{"key":"user42"}"#,
                    r#"{"key":"","value":"Alice"}"#,
                    r#"{"key":"user42","value":""}"#,
                    r#"{"key":"user42","value":null}"#,
                    r#"{"key":"user42","value":7}"#,
                    r#"{"key":42,"value":"Alice"}"#,
                    r#"["user42"]"#,
                    r#""user42""#,
                    r#"{"key":"user42","value":"Alice""#,
                    "user42=Alice",
                    "",
                ] {
                    let answer = client.post("/cache", wrong).await.without_its_reason();
                    assert_eq!(answer, refused(400), "to `{wrong}`");
                }
                let found = client.get("/cache/user42").await;
                assert_eq!(found, not_found(), "what is refused is not stored");
            });
        });
    }

    #[test]
    fn refuses_what_is_no_text() {
        trial::example(|| {
            run(async {
                let network = Network::of(subject().cache_service());
                let mut client = network.connect().unwrap();
                let body = b"{\"key\":\"user42\",\"value\":\"\xff\xfe\"}";
                let answer = client.post("/cache", body).await.without_its_reason();
                assert_eq!(answer, refused(400), "a body that is not UTF-8");
                let answer = client.get("/cache/%FF%FE").await.without_its_reason();
                assert_eq!(answer, refused(400), "a key that is not UTF-8");
            });
        });
    }

    /// A body that is so long, for a key.
    fn body_of(length: usize, key: &str) -> Vec<u8> {
        let around = entry(key, "").len();
        entry(key, &"x".repeat(length - around))
    }

    #[test]
    fn refuses_what_is_too_large() {
        trial::example(|| {
            run(async {
                let network = Network::of(subject().cache_service());
                let most = body_of(BODY_BYTES_MAX, "most");
                let answer = network.connect().unwrap().post("/cache", most).await;
                assert_eq!(answer, stored(), "as large as it may be");
                let more = body_of(BODY_BYTES_MAX + 1, "more");
                let answer = network.connect().unwrap().post("/cache", &more).await;
                assert_eq!(answer.without_its_reason(), refused(413), "one byte more");
                let mut pieces = b"POST /cache HTTP/1.1\r\nhost: localhost\r\n\
                    content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
                    .to_vec();
                pieces.extend(format!("{:x}\r\n", more.len()).bytes());
                pieces.extend([&more, b"\r\n0\r\n\r\n".as_slice()].concat());
                let answer = network.connect().unwrap().exchange(&pieces).await;
                assert_eq!(answer.without_its_reason(), refused(413), "nobody said how long it is");
                let answer = network.connect().unwrap().get("/cache/more").await;
                assert_eq!(answer, not_found(), "what is refused is not stored");
            });
        });
    }

    #[test]
    fn goes_on_after_bad_requests() {
        trial::example(|| {
            run(async {
                let network = Network::of(subject().cache_service());
                for bad in ["", "{}", r#"{"key":"","value":"Alice"}"#, "\u{0}", "[[[["] {
                    network.connect().unwrap().post("/cache", bad).await;
                }
                network.connect().unwrap().post("/cache", b"\xff").await;
                network.connect().unwrap().get("/cache/%FF").await;
                network.connect().unwrap().get("/cache/").await;
                let mut client = network.connect().unwrap();
                let answer = client.post("/cache", entry("user42", "Alice")).await;
                assert_eq!(answer, stored(), "one bad request spoils no other");
                let answer = client.get("/cache/user42").await;
                assert_eq!(answer, holds("user42", "Alice"), "what was stored");
            });
        });
    }

    #[test]
    fn does_not_wait_for_slow_clients() {
        trial::example(|| {
            run(async {
                let network = Network::of(subject().cache_service());
                let whole = request("POST", "/cache", &entry("slow", "Sam"));
                let (now, later) = whole.split_at(whole.len() - 5);
                let mut slow = network.connect().unwrap();
                slow.say(now).await;
                pass(Duration::from_secs(1)).await;
                let mut quick = network.connect().unwrap();
                let answer = quick.post("/cache", entry("quick", "Quinn")).await;
                assert_eq!(answer, stored(), "while another client has not said everything");
                let answer = quick.get("/cache/quick").await;
                assert_eq!(answer, holds("quick", "Quinn"), "what was stored");
                slow.say(later).await;
                assert_eq!(slow.hear().await, stored(), "slow, and right all the same");
            });
        });
    }
}

mod serve {
    use super::*;

    /// A service that is running, and what ends it.
    struct Running {
        network: Network,
        stop: oneshot::Sender<()>,
        serving: JoinHandle<()>,
    }

    impl Running {
        async fn new(service: Router) -> Running {
            let (network, entrance) = Network::new();
            let (stop, stopped) = oneshot::channel();
            let stopped: Task = Box::pin(async {
                let _ = stopped.await;
            });
            let mut serving = tokio::spawn(subject().serve(entrance, service, stopped));
            yield_now().await;
            // What panics at its first step would otherwise only be seen as a silence.
            if serving.is_finished() {
                match serving.await.map_err(tokio::task::JoinError::try_into_panic) {
                    Err(Ok(panic)) => std::panic::resume_unwind(panic),
                    _ => serving = tokio::spawn(std::future::ready(())),
                }
                yield_now().await;
            }
            Running { network, stop, serving }
        }
    }

    /// A service whose requests to `/wait` are in flight until they are let go; it says which begin.
    fn waiting() -> (Router, mpsc::UnboundedReceiver<oneshot::Sender<()>>) {
        let (begins, begun) = mpsc::unbounded_channel();
        let wait = async move || {
            let (go, gone) = oneshot::channel();
            let _ = begins.send(go);
            let _ = gone.await;
            "done"
        };
        let service = Router::new().route("/wait", get(wait)).route("/", post(async || "here"));
        (service, begun)
    }

    fn done() -> Answer {
        Answer::Other(200, "done".to_owned())
    }

    fn here() -> Answer {
        Answer::Other(200, "here".to_owned())
    }

    /// Long enough for everything that can be done at once.
    async fn a_moment() {
        pass(Duration::from_millis(10)).await;
    }

    #[test]
    fn serves_until_it_is_told_to_stop() {
        trial::example(|| {
            run(async {
                let (service, mut begun) = waiting();
                let Running { network, stop: _stop, serving } = Running::new(service).await;
                let mut waits = network.connect().unwrap();
                waits.say(&request("GET", "/wait", b"")).await;
                let go = begun.recv().await.expect("a request is handed to its handler");
                for _ in 0..3 {
                    pass(Duration::from_secs(3600)).await;
                    let answer = network.connect().unwrap().post("/", "").await;
                    assert_eq!(answer, here(), "others do not wait for a request in flight");
                }
                let _ = go.send(());
                assert_eq!(waits.hear().await, done(), "it took hours, and nobody said to stop");
                assert!(!serving.is_finished(), "nobody said to stop");
            });
        });
    }

    #[test]
    fn answers_what_is_in_flight() {
        trial::example(|| {
            run(async {
                let (service, mut begun) = waiting();
                let Running { network, stop, serving } = Running::new(service).await;
                let mut waits = network.connect().unwrap();
                waits.say(&request("GET", "/wait", b"")).await;
                let go = begun.recv().await.expect("a request is handed to its handler");
                let _ = stop.send(());
                pass(GRACE - Duration::from_secs(1)).await;
                assert!(!serving.is_finished(), "a request is in flight, and its time is not over");
                let _ = go.send(());
                assert_eq!(waits.hear().await, done(), "it was in flight before the end began");
                a_moment().await;
                assert!(serving.is_finished(), "nothing is in flight any more");
            });
        });
    }

    #[test]
    fn refuses_what_comes_after_the_end() {
        trial::example(|| {
            run(async {
                let (service, mut begun) = waiting();
                let Running { network, stop, serving } = Running::new(service).await;
                let mut waits = network.connect().unwrap();
                waits.say(&request("GET", "/wait", b"")).await;
                let _go = begun.recv().await.expect("a request is handed to its handler");
                let _ = stop.send(());
                a_moment().await;
                let answer = match network.connect() {
                    Some(mut client) => client.post("/", "").await,
                    None => Answer::None(NoAnswer::Closed),
                };
                let closed = Answer::None(NoAnswer::Closed);
                assert_eq!(answer, closed, "it connects after the end has begun");
                drop(serving);
            });
        });
    }

    #[test]
    fn ends_at_once_where_nothing_is_in_flight() {
        trial::example(|| {
            run(async {
                let (service, _begun) = waiting();
                let Running { network, stop, serving } = Running::new(service).await;
                let mut idle = network.connect().unwrap();
                assert_eq!(idle.post("/", "").await, here(), "the connection stays open");
                let _silent = network.connect().unwrap();
                yield_now().await;
                let _ = stop.send(());
                a_moment().await;
                assert!(serving.is_finished(), "open connections are no requests in flight");
            });
        });
    }

    #[test]
    fn ends_in_bounded_time() {
        trial::example(|| {
            run(async {
                let (service, mut begun) = waiting();
                let Running { network, stop, serving } = Running::new(service).await;
                let mut stuck = network.connect().unwrap();
                stuck.say(&request("GET", "/wait", b"")).await;
                let _go = begun.recv().await.expect("a request is handed to its handler");
                let mut slow = network.connect().unwrap();
                slow.say(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nfour")
                    .await;
                a_moment().await;
                let _ = stop.send(());
                pass(GRACE + Duration::from_secs(1)).await;
                assert!(serving.is_finished(), "the time of those in flight is over");
            });
        });
    }
}
