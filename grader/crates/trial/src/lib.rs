//! What checks call.
//!
//! A check is a test function that calls [`example`], [`model`], [`linearizable`], [`stress`],
//! [`stress_with`] or [`loopback`] once. The call starts the same test again in a process of its own, in which the
//! work is done under a watchdog; what came of it travels back as one record, and a check passes
//! only if that record says so and the process ended well.
//!
//! The modules, in the order in which a check meets them: `settings` and `harness` (which process is
//! this?), `parent`, `child`, `watch`, `panics` and `system` (processes and threads), then the work
//! itself: `example` with `likeness`; `model`; [`specification`], [`scenario`], [`cases`], `stage`, [`history`] and
//! [`linearizability`] for `linearizable` and `stress`; `property`; `loopback`. At the end `judge`, `evidence`,
//! `source`, `origin` and `explain` turn an execution into something people can read.
//!
//! # Environment
//!
//! | variable | meaning |
//! |---|---|
//! | `TRIAL_SEED` | draws other scenarios, inputs and noise; decimal, or hexadecimal after `0x` |
//! | `TRIAL_REPLAY` | runs the one execution that this token names |
//! | `TRIAL_ENGINE` | narrows a model check to `model` (no loom), `dpor`, `weak` or `loom` |
//! | `TRIAL_LANG` | the language of failures, `en` or `fr` |
//! | `TRIAL_SOURCE_ROOT` | the folder that the compiler's relative paths begin at |
//! | `TRIAL_CHECK`, `TRIAL_CALL`, `TRIAL_RECORD` | set by a parent for its child: which check, which call of it, where the record goes |

pub mod cases;
mod child;
pub mod driver;
mod evidence;
mod example;
mod explain;
mod explorer;
mod harness;
pub mod history;
mod isolation;
mod judge;
mod likeness;
pub mod linearizability;
mod linearizable;
mod loopback;
mod model;
mod origin;
mod outcome;
mod panics;
mod parent;
mod property;
pub mod scenario;
mod settings;
mod source;
pub mod specification;
mod stage;
mod stress;
mod system;
mod testimony;
mod watch;

pub use driver::Check;
pub use example::{example, threaded_example};
pub use linearizable::linearizable;
pub use loopback::{Connection, loopback};
pub use model::{Model, model};
pub use property::stress_with;
pub use specification::{Shape, Specification};
pub use stress::stress;
