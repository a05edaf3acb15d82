//! A process for every check, forked from one that has everything loaded and runs no learner's code.

use super::{Check, testify};
use crate::system::fork::{self, Child, Readable};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::{Duration, Instant};
use verdict::protocol::{Answer, Ending, Request};

/// How long the output of a dead process may still hang in a pipe.
const OUTPUT_GRACE: Duration = Duration::from_secs(1);

/// The most of a testimony that is read; evidence is far smaller.
const TESTIMONY_BYTES_MAX: usize = 4 << 20;

/// A check that runs, or has ended while others still hold its pipes.
struct Running {
    child: Child,
    testimony: Vec<u8>,
    testimony_pipe: Option<Readable>,
    output: Vec<u8>,
    output_pipe: Option<Readable>,
    output_bytes_max: usize,
    /// When it is ended, or when its pipes are waited for no longer.
    deadline: Option<Instant>,
    ended: Option<(Ending, Duration)>,
    out_of_time: bool,
}

/// Answers requests until there are no more, and ends what still runs then.
pub(super) fn serve(checks: &'static [Check]) -> ! {
    let mut server = Server { running: BTreeMap::new(), line: Vec::new(), requests_end: false };
    let code = match server.run(checks) {
        Ok(()) => 0,
        Err(_) => super::UNKNOWN,
    };
    for running in server.running.values() {
        running.child.kill_all();
    }
    crate::system::exit(code)
}

struct Server {
    running: BTreeMap<u64, Running>,
    /// The beginning of a request.
    line: Vec<u8>,
    requests_end: bool,
}

impl Server {
    fn run(&mut self, checks: &'static [Check]) -> io::Result<()> {
        let ends = fork::notice_ends()?;
        let requests = Readable::standard_input()?;
        // Nobody waits for an answer any more once there are no requests: the grader may be gone.
        while !self.requests_end {
            let next = self.running.values().filter_map(|running| running.deadline).min();
            let mut pipes = vec![&ends];
            pipes.push(&requests);
            for running in self.running.values() {
                pipes.extend(running.testimony_pipe.iter().chain(&running.output_pipe));
            }
            fork::wait(&pipes, next.map(|next| next.saturating_duration_since(Instant::now())))?;
            ends.drain();
            self.running.values_mut().for_each(Running::look);
            let done = self.running.extract_if(.., |_, running| running.is_done());
            let answers: Vec<Answer> = done.map(|(number, done)| done.answer(number)).collect();
            answers.iter().try_for_each(say)?;
            self.requests_end = requests.read_into(&mut self.line, usize::MAX);
            self.start(checks)?;
        }
        Ok(())
    }

    /// Starts what has been asked for.
    fn start(&mut self, checks: &'static [Check]) -> io::Result<()> {
        while let Some(end) = self.line.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.line.drain(..=end).collect();
            let mut request: Request = serde_json::from_slice(&line)?;
            let number = request.number;
            let known = checks.iter().any(|check| check.name == request.check);
            let limits = request.limits;
            let forked =
                if known { fork::fork(&limits) } else { Err(io::ErrorKind::NotFound.into()) };
            match forked {
                Ok(fork::Side::Child(testimony)) => {
                    // What belongs to the others, the learner's code does not find in its memory.
                    self.running.clear();
                    self.line.fill(0);
                    testify(checks, request, testimony)
                }
                Ok(fork::Side::Parent { child, testimony, output }) => {
                    let wall_time = limits.wall_milliseconds.map(Duration::from_millis);
                    self.running.insert(
                        number,
                        Running {
                            child,
                            testimony: Vec::new(),
                            testimony_pipe: Some(testimony),
                            output: Vec::new(),
                            output_pipe: Some(output),
                            output_bytes_max: limits.output_bytes,
                            deadline: wall_time.map(|time| Instant::now() + time),
                            ended: None,
                            out_of_time: false,
                        },
                    );
                }
                Err(error) => say(&Answer {
                    number,
                    ending: Ending::NotStarted,
                    cpu_microseconds: 0,
                    testimony: String::new(),
                    output: error.to_string(),
                })?,
            }
            request.key.forget();
        }
        Ok(())
    }
}

impl Running {
    /// Reads what there is to read, and ends what has ended or is out of time.
    fn look(&mut self) {
        let max = self.output_bytes_max;
        read(&mut self.testimony_pipe, &mut self.testimony, TESTIMONY_BYTES_MAX);
        read(&mut self.output_pipe, &mut self.output, max);
        let late = self.deadline.is_some_and(|deadline| deadline <= Instant::now());
        if self.ended.is_some() {
            if late {
                // One that it let loose still holds its pipes.
                (self.testimony_pipe, self.output_pipe) = (None, None);
            }
            return;
        }
        if late {
            self.out_of_time = true;
            self.deadline = None;
            self.child.kill_all();
        }
        if let Some((ending, time)) = self.child.reap() {
            let ending = if self.out_of_time { Ending::OutOfWallTime } else { ending };
            self.ended = Some((ending, time));
            self.deadline = Some(Instant::now() + OUTPUT_GRACE);
            read(&mut self.testimony_pipe, &mut self.testimony, TESTIMONY_BYTES_MAX);
            read(&mut self.output_pipe, &mut self.output, max);
        }
    }

    fn is_done(&self) -> bool {
        self.ended.is_some() && self.testimony_pipe.is_none() && self.output_pipe.is_none()
    }

    fn answer(self, number: u64) -> Answer {
        let (ending, time) = self.ended.unwrap_or((Ending::NotStarted, Duration::ZERO));
        Answer {
            number,
            ending,
            cpu_microseconds: time.as_micros() as u64,
            testimony: String::from_utf8_lossy(&self.testimony).into_owned(),
            output: String::from_utf8_lossy(&self.output).into_owned(),
        }
    }
}

fn read(pipe: &mut Option<Readable>, into: &mut Vec<u8>, max: usize) {
    if pipe.as_ref().is_some_and(|pipe| pipe.read_into(into, max)) {
        *pipe = None;
    }
}

fn say(answer: &Answer) -> io::Result<()> {
    let line = serde_json::to_string(answer)? + "\n";
    let mut stdout = io::stdout().lock();
    stdout.write_all(line.as_bytes())?;
    stdout.flush()
}
