//! Mistake: a guard that is held while the body of a request comes.
//! Exercise: 12
//! Check: cache_service::answers_as_agreed
//! Told: mistake-not-a-handler

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::Listener;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Debug;
use std::future::{Future, IntoFuture};
use sync::atomic::{AtomicU64, Ordering};
use sync::{Arc, Mutex};
use tokio::sync::oneshot;
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
    value: Mutex<u64>,
}

impl MutexCounter {
    /// A counter that shows 0.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Counter for MutexCounter {
    fn increment(&self) {
        *self.value.lock() += 1;
    }

    fn value(&self) -> u64 {
        *self.value.lock()
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
        self.value.fetch_add(1, Ordering::Relaxed);
    }

    fn value(&self) -> u64 {
        self.value.load(Ordering::Relaxed)
    }
}

/// Values under keys.
#[derive(Default)]
pub struct Cache {
    entries: Mutex<HashMap<String, String>>,
}

impl Cache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value under a key, in the place of what was there.
    pub fn put(&self, key: String, value: String) {
        self.entries.lock().insert(key, value);
    }

    /// A copy of the value under a key.
    pub fn get(&self, key: &str) -> Option<String> {
        self.entries.lock().get(key).cloned()
    }
}

/// The counter service: `POST /increment` and `GET /value`.
pub fn counter_service<C: Counter>(counter: Arc<C>) -> Router {
    Router::new()
        .route("/increment", post(increment::<C>))
        .route("/value", get(value::<C>))
        .with_state(counter)
}

async fn increment<C: Counter>(State(counter): State<Arc<C>>) -> Json<Value> {
    counter.increment();
    Json(json!({ "message": "increased" }))
}

async fn value<C: Counter>(State(counter): State<Arc<C>>) -> Json<Value> {
    Json(json!({ "value": counter.value() }))
}

/// The cache service: `POST /cache` and `GET /cache/{key}`.
pub fn cache_service(cache: Arc<Cache>) -> Router {
    Router::new()
        .route("/cache", post(put_entry)) // <- here
        .route("/cache/{key}", get(get_entry))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(cache)
}

/// An answer that says why there is no other.
struct Refusal(StatusCode, String);

impl Refusal {
    fn bad_request(why: impl ToString) -> Self {
        Refusal(StatusCode::BAD_REQUEST, why.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

impl From<BytesRejection> for Refusal {
    fn from(rejection: BytesRejection) -> Self {
        // 413 where the body is too large, else 400.
        Refusal(rejection.status(), rejection.body_text())
    }
}

#[derive(Deserialize)]
struct Entry {
    key: String,
    value: String,
}

impl Entry {
    fn read(body: &[u8]) -> Result<Entry, Refusal> {
        let entry: Entry = serde_json::from_slice(body).map_err(Refusal::bad_request)?;
        match () {
            () if entry.key.is_empty() => Err(Refusal::bad_request("`key` is empty")),
            () if entry.value.is_empty() => Err(Refusal::bad_request("`value` is empty")),
            () => Ok(entry),
        }
    }
}

async fn put_entry(
    State(cache): State<Arc<Cache>>,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    let mut entries = cache.entries.lock();
    let body = Bytes::from_request(request, &()).await?;
    let Entry { key, value } = Entry::read(&body)?;
    entries.insert(key, value);
    Ok(Json(json!({ "message": "stored" })))
}

async fn get_entry(
    State(cache): State<Arc<Cache>>,
    key: Result<Path<String>, PathRejection>,
) -> Result<Json<Value>, Refusal> {
    let Path(key) = key.map_err(Refusal::bad_request)?;
    match cache.get(&key) {
        Some(value) => Ok(Json(json!({ "key": key, "value": value }))),
        None => Err(Refusal(StatusCode::NOT_FOUND, "key not found".to_owned())),
    }
}

/// Serves until `stop` comes, and then until the last request in flight is answered, or `GRACE` over.
pub async fn serve<L>(listener: L, service: Router, stop: impl Future<Output = ()> + Send + 'static)
where
    L: Listener,
    L::Addr: Debug,
{
    let (tell, told) = oneshot::channel();
    let stop = async move {
        stop.await;
        let _ = tell.send(());
    };
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop).into_future();
    let overdue = async {
        let _ = told.await;
        sleep(GRACE).await;
    };
    tokio::select! {
        _ = serving => {}
        () = overdue => {}
    }
}
