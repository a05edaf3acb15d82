//! Accepted: entries come out of an extractor of their own, which refuses what is wrong; readers share a
//! lock; the server is a task that is given a limited time.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::Listener;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::{Future, IntoFuture};
use sync::atomic::{AtomicU64, Ordering};
use sync::{Arc, Mutex, RwLock};
use tokio::sync::watch;
use tokio::time::{Duration, timeout};

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
pub struct MutexCounter(Mutex<u64>);

impl MutexCounter {
    /// A counter that shows 0.
    pub fn new() -> Self {
        MutexCounter(Mutex::new(0))
    }
}

impl Default for MutexCounter {
    fn default() -> Self {
        Self::new()
    }
}

impl Counter for MutexCounter {
    fn increment(&self) {
        let mut value = self.0.lock();
        *value += 1;
    }

    fn value(&self) -> u64 {
        *self.0.lock()
    }
}

/// A counter without a lock.
pub struct AtomicCounter(AtomicU64);

impl AtomicCounter {
    /// A counter that shows 0.
    pub fn new() -> Self {
        AtomicCounter(AtomicU64::new(0))
    }
}

impl Default for AtomicCounter {
    fn default() -> Self {
        Self::new()
    }
}

impl Counter for AtomicCounter {
    fn increment(&self) {
        let next = |value: u64| value.checked_add(1);
        let _ = self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, next);
    }

    fn value(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// Values under keys.
#[derive(Default)]
pub struct Cache {
    entries: RwLock<BTreeMap<String, String>>,
}

impl Cache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value under a key, in the place of what was there.
    pub fn put(&self, key: String, value: String) {
        self.entries.write().insert(key, value);
    }

    /// A copy of the value under a key.
    pub fn get(&self, key: &str) -> Option<String> {
        self.entries.read().get(key).cloned()
    }
}

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

#[derive(Serialize)]
struct Shown {
    value: u64,
}

#[derive(Serialize)]
struct Reason {
    error: String,
}

/// The counter service: `POST /increment` and `GET /value`.
pub fn counter_service<C: Counter>(counter: Arc<C>) -> Router {
    let increment = async |State(counter): State<Arc<C>>| {
        counter.increment();
        Json(Message { message: "increased" })
    };
    let value = async |State(counter): State<Arc<C>>| Json(Shown { value: counter.value() });
    Router::new()
        .route("/increment", post(increment))
        .route("/value", get(value))
        .with_state(counter)
}

/// The cache service: `POST /cache` and `GET /cache/{key}`.
pub fn cache_service(cache: Arc<Cache>) -> Router {
    Router::new()
        .route("/cache", post(put_entry).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)))
        .route("/cache/{key}", get(get_entry))
        .with_state(cache)
}

#[derive(Deserialize, Serialize)]
struct Entry {
    key: String,
    value: String,
}

/// Why there is no answer but this.
enum Refusal {
    Body(BytesRejection),
    Json(serde_json::Error),
    Empty(&'static str),
    Path(PathRejection),
    Unknown,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Refusal::Body(rejection) => (rejection.status(), rejection.to_string()),
            Refusal::Json(error) => (StatusCode::BAD_REQUEST, error.to_string()),
            Refusal::Empty(field) => (StatusCode::BAD_REQUEST, format!("{field} is empty")),
            Refusal::Path(rejection) => (StatusCode::BAD_REQUEST, rejection.to_string()),
            Refusal::Unknown => (StatusCode::NOT_FOUND, "key not found".to_owned()),
        };
        (status, Json(Reason { error })).into_response()
    }
}

impl<S: Send + Sync> FromRequest<S> for Entry {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Entry, Refusal> {
        let body = Bytes::from_request(request, state).await.map_err(Refusal::Body)?;
        let entry: Entry = serde_json::from_slice(&body).map_err(Refusal::Json)?;
        for (name, field) in [("key", &entry.key), ("value", &entry.value)] {
            if field.is_empty() {
                return Err(Refusal::Empty(name));
            }
        }
        Ok(entry)
    }
}

async fn put_entry(State(cache): State<Arc<Cache>>, entry: Entry) -> Json<Message> {
    cache.put(entry.key, entry.value);
    Json(Message { message: "stored" })
}

async fn get_entry(
    State(cache): State<Arc<Cache>>,
    key: Result<Path<String>, PathRejection>,
) -> Result<Json<Entry>, Refusal> {
    let Path(key) = key.map_err(Refusal::Path)?;
    let value = cache.get(&key).ok_or(Refusal::Unknown)?;
    Ok(Json(Entry { key, value }))
}

/// Serves until `stop` comes, and then until the last request in flight is answered, or `GRACE` over.
pub async fn serve<L>(listener: L, service: Router, stop: impl Future<Output = ()> + Send + 'static)
where
    L: Listener,
    L::Addr: Debug,
{
    let (tell, mut told) = watch::channel(false);
    let ending = async move {
        let _ = told.wait_for(|stopped| *stopped).await;
    };
    let serving = axum::serve(listener, service).with_graceful_shutdown(ending);
    let mut server = tokio::spawn(serving.into_future());
    stop.await;
    let _ = tell.send(true);
    if timeout(GRACE, &mut server).await.is_err() {
        server.abort();
    }
}
