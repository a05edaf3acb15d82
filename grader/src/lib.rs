//! Grades the exercises of Entrelacs.
//!
//! A [`submission`] is laid over a private copy of its exercise ([`overlay`]), held against the
//! [`policy`], [compiled](compile) and [run](mod@run). Each check ends in a verdict ([`outcome`]);
//! verdicts make a [`score`]; the score and the verdicts make a [`report`]. [`grade`](mod@grade)
//! is that sentence as a function, and the modules below are in that order: first what all stages
//! share, then the stages, then what people meet.

pub mod catalogue;
pub mod event;
pub mod exit_status;
pub mod launcher;
pub mod layers;
pub mod likeness;
pub mod manifest;
pub mod messages;
pub mod parallel;
pub mod process;
pub mod settings;
pub mod trouble;
pub mod workspace;

pub mod submission;

pub mod overlay;

pub mod policy;

pub mod compile;

pub mod run;

pub mod outcome;

pub mod score;

pub mod grade;

pub mod gradebook;

pub mod batch;

pub mod report;

pub mod autograder;
pub mod doctor;
pub mod hints;
pub mod journal;
pub mod mistakes;
pub mod results;
pub mod scaffold;
pub mod scene;
pub mod stepper;
pub mod stub;
pub mod verify;

pub mod command_line;
pub mod commands;
pub mod progress;
pub mod watch;
