//! Accepted: readers share a snapshot that a writer replaces; whatever a handler or axum itself refuses
//! passes one place, which makes JSON of it; a deadline is set when the end begins.

use axum::body::{Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, Path, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::Listener;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Debug;
use std::future::{Future, IntoFuture};
use sync::atomic::{AtomicU64, Ordering};
use sync::{Arc, Mutex, RwLock};
use tokio::sync::Notify;
use tokio::time::{Duration, sleep};

/// The largest body of a request, in bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long a service that is told to stop waits for requests that are in flight.
pub const GRACE: Duration = Duration::from_secs(5);

/// What the counter service counts with.
pub trait Counter: Send + Sync + 'static {
    /// Adds one.
    fn increment(&self);

    /// How many increments have taken effect.
    fn value(&self) -> u64;
}

/// A counter behind a lock.
#[derive(Default)]
pub struct MutexCounter {
    value: RwLock<u64>,
}

impl MutexCounter {
    /// A counter that shows 0.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Counter for MutexCounter {
    fn increment(&self) {
        *self.value.write() += 1;
    }

    fn value(&self) -> u64 {
        *self.value.read()
    }
}

/// A counter without a lock.
#[derive(Default)]
pub struct AtomicCounter {
    value: AtomicU64,
}

impl AtomicCounter {
    /// A counter that shows 0.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Counter for AtomicCounter {
    fn increment(&self) {
        let mut value = self.value.load(Ordering::SeqCst);
        while let Err(newer) =
            self.value.compare_exchange_weak(value, value + 1, Ordering::SeqCst, Ordering::SeqCst)
        {
            value = newer;
        }
    }

    fn value(&self) -> u64 {
        self.value.load(Ordering::SeqCst)
    }
}

type Entries = HashMap<String, String>;

/// Values under keys.
#[derive(Default)]
pub struct Cache {
    snapshot: RwLock<Arc<Entries>>,
    /// Held by who makes the next snapshot.
    writing: Mutex<()>,
}

impl Cache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value under a key, in the place of what was there.
    pub fn put(&self, key: String, value: String) {
        let _writing = self.writing.lock();
        let mut entries = Entries::clone(&self.snapshot());
        entries.insert(key, value);
        *self.snapshot.write() = Arc::new(entries);
    }

    /// A copy of the value under a key.
    pub fn get(&self, key: &str) -> Option<String> {
        self.snapshot().get(key).cloned()
    }

    fn snapshot(&self) -> Arc<Entries> {
        Arc::clone(&self.snapshot.read())
    }
}

/// The counter service: `POST /increment` and `GET /value`.
pub fn counter_service<C: Counter>(counter: Arc<C>) -> Router {
    let counts = Arc::clone(&counter);
    let increment = move || {
        counts.increment();
        async { Json(json!({ "message": "increased" })) }
    };
    let value = move || {
        let value = counter.value();
        async move { Json(json!({ "value": value })) }
    };
    Router::new().route("/increment", post(increment)).route("/value", get(value))
}

/// The cache service: `POST /cache` and `GET /cache/{key}`.
pub fn cache_service(cache: Arc<Cache>) -> Router {
    let stores = Arc::clone(&cache);
    let put_entry = move |body: Bytes| {
        let answer = put_entry(&stores, &body);
        async { answer }
    };
    let get_entry = move |Path(key): Path<String>| {
        let answer = get_entry(&cache, key);
        async { answer }
    };
    Router::new()
        .route("/cache", post(put_entry))
        .route("/cache/{key}", get(get_entry))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(refusals_in_json))
}

/// Makes JSON of what was refused in words.
async fn refusals_in_json(request: Request, next: Next) -> Response {
    let answer = next.run(request).await;
    if answer.status().is_success() {
        return answer;
    }
    let status = answer.status();
    let words = to_bytes(answer.into_body(), BODY_BYTES_MAX).await.unwrap_or_default();
    let words = String::from_utf8_lossy(&words).into_owned();
    (status, Json(json!({ "error": words }))).into_response()
}

fn put_entry(cache: &Cache, body: &[u8]) -> Result<Json<Value>, (StatusCode, String)> {
    let wrong = |why: String| (StatusCode::BAD_REQUEST, why);
    let body: Value = serde_json::from_slice(body).map_err(|error| wrong(error.to_string()))?;
    let field = |name: &str| match body.get(name).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(wrong(format!("`{name}` must be a text that is not empty"))),
    };
    cache.put(field("key")?, field("value")?);
    Ok(Json(json!({ "message": "stored" })))
}

fn get_entry(cache: &Cache, key: String) -> Result<Json<Value>, (StatusCode, &'static str)> {
    let value = cache.get(&key).ok_or((StatusCode::NOT_FOUND, "key not found"))?;
    Ok(Json(json!({ "key": key, "value": value })))
}

/// Serves until `stop` comes, and then until the last request in flight is answered, or `GRACE` over.
pub async fn serve<L>(listener: L, service: Router, stop: impl Future<Output = ()> + Send + 'static)
where
    L: Listener,
    L::Addr: Debug,
{
    let over = Arc::new(Notify::new());
    let deadline = Arc::clone(&over);
    let ending = async move {
        stop.await;
        tokio::spawn(async move {
            sleep(GRACE).await;
            deadline.notify_one();
        });
    };
    let mut serving =
        Box::pin(axum::serve(listener, service).with_graceful_shutdown(ending).into_future());
    tokio::select! {
        biased;
        _ = &mut serving => {}
        () = over.notified() => {}
    }
}
