//! What one event did, in a few characters.

use crate::Event;
use crate::text;

/// `load count → 0`, `store count ← 1`, `update count: 0 → 1`, `lock map`, `call get(1)`.
///
/// An arrow to the right is a value that comes out, one to the left a value that goes in; no line
/// break separates it from its value.
pub(crate) fn cell(event: &Event) -> String {
    let [object, value, new_value] = [&event.object, &event.value, &event.new_value]
        .map(|part| part.as_deref().map(text::escape));
    let name = match event.operation.as_str() {
        "read_modify_write" => "update".to_owned(),
        operation => text::escape(operation),
    };
    let subject = object.map_or_else(|| name.clone(), |object| format!("{name} {object}"));
    match (value, new_value) {
        (None, None) => subject,
        (Some(old), Some(new)) => format!("{subject}: {old} →\u{a0}{new}"),
        (None, Some(new)) => format!("{subject} ←\u{a0}{new}"),
        (Some(value), None) => match event.operation.as_str() {
            _ if woke_nobody(event) => subject,
            "store" | "write" | "send" | "offer" | "send_failed" | "initialise" => {
                format!("{subject} ←\u{a0}{value}")
            }
            "call" | "return" | "spawn" | "join" | "sleep" | "panic" => {
                format!("{subject} {value}")
            }
            _ => format!("{subject} →\u{a0}{value}"),
        },
    }
}

/// What a bookkeeping event is about: the thread that is spawned or joined.
pub(super) fn partner(event: &Event) -> Option<String> {
    event.object.as_deref().or(event.value.as_deref()).map(text::escape)
}

/// A notification that came while nobody was waiting.
pub(super) fn woke_nobody(event: &Event) -> bool {
    event.operation.starts_with("notify") && event.value.as_deref() == Some("0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(operation: &str, parts: [Option<&str>; 3]) -> Event {
        let [object, value, new_value] = parts.map(|part| part.map(str::to_owned));
        Event { operation: operation.to_owned(), object, value, new_value, ..Event::default() }
    }

    #[test]
    fn values_that_come_out_and_go_in_have_different_arrows() {
        for (operation, parts, expected) in [
            ("load", [Some("count"), Some("0"), None], "load count → 0"),
            ("store", [Some("count"), Some("1"), None], "store count ← 1"),
            ("read_modify_write", [Some("count"), Some("0"), Some("1")], "update count: 0 → 1"),
            ("compare_failed", [Some("count"), Some("7"), None], "compare_failed count → 7"),
            ("lock", [Some("map"), None, None], "lock map"),
            ("try_lock_failed", [Some("map"), None, None], "try_lock_failed map"),
            ("send", [Some("jobs"), Some("5"), None], "send jobs ← 5"),
            ("receive", [Some("jobs"), Some("5"), None], "receive jobs → 5"),
            ("call", [None, Some("get(1)"), None], "call get(1)"),
            ("return", [Some("None"), None, None], "return None"),
            ("notify_one", [Some("changed"), Some("0"), None], "notify_one changed"),
            ("notify_all", [Some("changed"), Some("2"), None], "notify_all changed → 2"),
            ("sleep", [None, Some("5ms"), None], "sleep 5ms"),
            ("yield", [None, None, None], "yield"),
        ] {
            assert_eq!(cell(&event(operation, parts)).replace('\u{a0}', " "), expected);
        }
    }
}
