//! What the panic hook sees, before anything unwinds.

use super::execution::PanicNote;
use super::record::RawEvent;
use super::trace::Operation;
use std::panic::Location;
use std::sync::{Once, PoisonError};

/// Installs the hook: a panic inside a model is noted and not printed; others go to the hook of before.
pub(super) fn listen() {
    static LISTEN: Once = Once::new();
    LISTEN.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !super::in_model() {
                return before(info);
            }
            let message = info.payload_as_str().unwrap_or("a payload that is no text").to_owned();
            note(message, info.location());
        }));
    });
}

fn note(message: String, location: Option<&Location<'_>>) {
    let Some(execution) = super::execution() else { return };
    let me = execution.me();
    let unwinding = execution.threads.borrow()[me].unwinding;
    if unwinding {
        let report = *super::SECOND_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(report) = report {
            report(&execution.panic_so_far(me));
        }
    }
    execution.flush_call(me);
    if let Some(place) = location {
        let text = execution.text(message.lines().next().unwrap_or_default().to_owned());
        // SAFETY: a panic's location is a constant of the program; only the hook's signature is shorter.
        let place = unsafe { &*std::ptr::from_ref(place).cast::<Location<'static>>() };
        execution.event(RawEvent { value: text, ..RawEvent::new(me, Operation::Panic, place) });
    }
    let events = execution.events.borrow().len();
    let thread = &mut execution.threads.borrow_mut()[me];
    thread.unwinding = true;
    thread.panic = Some(PanicNote {
        message,
        file: location.map_or_else(String::new, |l| l.file().to_owned()),
        line: location.map_or(0, Location::line),
        events,
    });
}
