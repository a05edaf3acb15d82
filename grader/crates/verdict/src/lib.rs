//! What a check says of a submission, and how people read it.
//!
//! A check ends in a [`Verdict`]; a pass carries its [`Coverage`], anything else its [`Evidence`].
//! The three travel together as a [`Record`] from the process that ran the check to whoever asked.
//! [`sentence`] makes the sentences that evidence holds, [`Messages`] puts them into the reader's
//! [`Language`], and [`draw`] shows the failing execution as text.

pub mod code;
pub mod coverage;
pub mod draw;
pub mod evidence;
mod language;
pub mod messages;
pub mod note;
pub mod protocol;
pub mod reasons;
pub mod record;
pub mod sentence;
pub mod steps;
pub mod text;
mod verdicts;

pub use coverage::Coverage;
pub use evidence::{Event, Evidence, Sentence, ThreadState, Wait};
pub use language::{Language, UnknownLanguage};
pub use messages::Messages;
pub use reasons::Reasons;
pub use record::{Kind, Record, RecordError};
pub use verdicts::Verdict;
