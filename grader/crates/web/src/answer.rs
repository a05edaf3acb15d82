//! What a service answers.

use serde_json::{Value, json};
use std::fmt;

/// What came of a request. Two are the same if a client cannot tell them apart.
#[derive(Clone, PartialEq)]
pub enum Answer {
    /// A status, and a body that says it is JSON, and is.
    Json(u16, Value),
    /// A status and any other body.
    Other(u16, String),
    /// None came.
    None(NoAnswer),
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The connection was refused, or closed before one had come.
    Closed,
    /// None came in a time that is long enough for anything.
    TooLate,
    /// What came is not HTTP.
    Garbled,
}

impl Answer {
    /// The same without the reason it gives: `{"error":"…"}`, whatever the reason is.
    #[must_use]
    pub fn without_its_reason(self) -> Self {
        match self {
            Answer::Json(status, body) if gives_a_reason(&body) => {
                Answer::Json(status, json!({ "error": "…" }))
            }
            other => other,
        }
    }
}

/// Whether a body is an object with a reason under `error`, and nothing else.
fn gives_a_reason(body: &Value) -> bool {
    let reason = body.get("error").and_then(Value::as_str);
    let alone = body.as_object().is_some_and(|object| object.len() == 1);
    alone && reason.is_some_and(|reason| !reason.is_empty())
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Json(status, body) => write!(formatter, "{status} {body}"),
            Answer::Other(status, body) => write!(formatter, "{status} {body:?}"),
            Answer::None(NoAnswer::Closed) => formatter.write_str("closed"),
            Answer::None(NoAnswer::TooLate) => formatter.write_str("silence"),
            Answer::None(NoAnswer::Garbled) => formatter.write_str("no HTTP"),
        }
    }
}

/// The answer that bytes begin with, and how many of them it is; `None` as long as it is not whole.
pub(crate) fn parse(bytes: &[u8]) -> Result<Option<(Answer, usize)>, NoAnswer> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = str::from_utf8(&bytes[..end]).map_err(|_| NoAnswer::Garbled)?;
    let status = head.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    let status = status.ok_or(NoAnswer::Garbled)?;
    // What comes in pieces of unknown number is no answer of a few bytes.
    if header(head, "transfer-encoding").is_some() {
        return Err(NoAnswer::Garbled);
    }
    let length = header(head, "content-length").map_or(Ok(0), str::parse::<usize>);
    let length = length.map_err(|_| NoAnswer::Garbled)?;
    let body = bytes[end + 4..].get(..length);
    let is_json = header(head, "content-type")
        .is_some_and(|kind| kind.split(';').next() == Some("application/json"));
    Ok(body.map(|body| (answer(status, is_json, body), end + 4 + length)))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let (_, value) = lines.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
    Some(value.trim())
}

fn answer(status: u16, is_json: bool, body: &[u8]) -> Answer {
    match serde_json::from_slice(body) {
        Ok(body) if is_json => Answer::Json(status, body),
        _ => Answer::Other(status, String::from_utf8_lossy(body).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whole_or_not_at_all() {
        let whole =
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ncontent-length: 11\r\n\r\n\
            {\"value\":1}HTTP/1.1 404";
        let length = whole.len() - b"HTTP/1.1 404".len();
        for cut in 0..length {
            assert_eq!(parse(&whole[..cut]), Ok(None));
        }
        let answer = Answer::Json(200, json!({ "value": 1 }));
        assert_eq!(parse(whole), Ok(Some((answer, length))));
        assert_eq!(parse(b"SSH-2.0\r\n\r\n"), Err(NoAnswer::Garbled));
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"), Err(NoAnswer::Garbled));
    }

    #[test]
    fn only_what_says_that_it_is_json_is_json() {
        let said = |kind: &str, body: &str| {
            let length = body.len();
            let text = format!(
                "HTTP/1.1 400 Bad Request\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
            );
            parse(text.as_bytes()).unwrap().unwrap().0
        };
        let error = r#"{"error":"why"}"#;
        let refusal = Answer::Json(400, json!({ "error": "…" }));
        assert_eq!(said("application/json", error).without_its_reason(), refusal);
        assert_eq!(said("application/json; charset=utf-8", error).without_its_reason(), refusal);
        assert_eq!(
            said("text/plain", error).without_its_reason(),
            Answer::Other(400, error.into())
        );
        let empty = said("application/json", r#"{"error":""}"#);
        assert_ne!(empty.without_its_reason(), refusal, "it gives no reason");
    }
}
