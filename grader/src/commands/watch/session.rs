//! What happens in watch mode, one thing after the other.

use super::columns;
use crate::catalogue::{Catalogue, Exercise};
use crate::commands::Desk;
use crate::event::Event;
use crate::exit_status::ExitStatus;
use crate::grade::Grade;
use crate::journal::Journal;
use crate::process::Leash;
use crate::progress;
use crate::report::{brief, problems, text};
use crate::results;
use crate::submission::{Source, Submission};
use crate::trouble::{Result, Trouble};
use crate::watch::Happening;
use crate::watch::keyboard::{Key, Keyboard};
use crate::watch::saves::Saves;
use crate::watch::screen::Screen;
use std::collections::BTreeMap;
use std::io::Stdout;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::Scope;
use std::time::{Duration, Instant};
use verdict::{Sentence, Verdict};

/// Watch mode from its beginning to its end.
pub(super) struct Session<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    desk: &'env Desk<'env>,
    /// As the disk holds it now.
    catalogue: Catalogue,
    screen: Screen<Stdout>,
    saves: Saves,
    keyboard: Option<&'env Keyboard>,
    sender: Sender<Happening>,
    /// The exercise that is worked on.
    focus: String,
    /// Whether the exercise was named, so that no save of another one changes it.
    is_named: bool,
    touched: Touched,
    running: Option<Running>,
    /// How many gradings have been started.
    count: u64,
    /// What was last graded, or is being graded.
    identity: Option<String>,
    /// What was last said of the course's own files, so that it is said once.
    said: Option<String>,
    grades: BTreeMap<String, Grade>,
    /// How many failing executions of the last grade have been shown.
    shown: usize,
    /// Whether an editor listens.
    has_editor: bool,
}

/// What has changed since somebody last looked.
#[derive(Default)]
struct Touched {
    /// When to look.
    due: Option<Instant>,
    /// When it was first touched.
    since: Option<Instant>,
    paths: Vec<PathBuf>,
    is_replaced: bool,
}

/// A grading in progress.
struct Running {
    leash: Leash,
    exercise: Exercise,
    /// Whether it is to be started again as soon as it has ended.
    again: bool,
    /// Whether what it does at the moment is for all gradings: that is not thrown away half done.
    is_common: bool,
}

/// Editors save in several steps: they are over when nothing has happened for so long.
const QUIET: Duration = Duration::from_millis(40);

/// Where something happens all the time, so long is waited for quiet.
const PATIENCE: Duration = Duration::from_millis(400);

/// So long a file that is gone may be on its way back.
const GONE: Duration = Duration::from_millis(300);

impl<'scope, 'env> Session<'scope, 'env> {
    pub(super) fn new(
        scope: &'scope Scope<'scope, 'env>,
        desk: &'env Desk<'env>,
        screen: Screen<Stdout>,
        saves: Saves,
        keyboard: Option<&'env Keyboard>,
        sender: Sender<Happening>,
        named: Option<String>,
    ) -> Self {
        let is_named = named.is_some();
        let catalogue = desk.catalogue.clone();
        let mut session = Session {
            scope,
            desk,
            catalogue,
            screen,
            saves,
            keyboard,
            sender,
            focus: String::new(),
            is_named,
            touched: Touched::default(),
            running: None,
            count: 0,
            identity: None,
            said: None,
            grades: BTreeMap::new(),
            shown: 0,
            has_editor: false,
        };
        let journal = session.journal();
        let first = || desk.first_open(&journal, None).or(desk.catalogue.entries.first());
        session.focus = named.or_else(|| Some(first()?.name.clone())).unwrap_or_default();
        session
    }

    /// The same with lines for an editor, or without.
    pub(super) fn with_problems(mut self, has_editor: bool) -> Self {
        self.has_editor = has_editor;
        self
    }

    /// Answers to everything that happens, until somebody leaves.
    pub(super) fn follow(mut self, happenings: &Receiver<Happening>) -> Result<ExitStatus> {
        self.begin();
        while !self.screen.is_gone() {
            let received = match self.touched.due {
                Some(due) => happenings.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => happenings.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match received {
                Ok(Happening::Pressed(Key::Quit) | Happening::Left) => break,
                Ok(happening) => self.answer(happening),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.screen.clear();
        Ok(ExitStatus::AllPassed)
    }

    fn begin(&mut self) {
        self.introduce();
        let keys = if self.keyboard.is_some() { "watch-help-hint" } else { "watch-plain" };
        self.say_sentence(&Sentence::new(keys).with("key", "?"));
        self.grade_again();
    }

    fn answer(&mut self, happening: Happening) {
        match happening {
            Happening::Touched(path) => self.touch(Some(path)),
            Happening::Replaced => self.touch(None),
            Happening::Pressed(key) => self.press(key),
            Happening::Resized => self.screen.resize(columns()),
            Happening::Doing(count, sentence) => self.doing(count, &sentence),
            Happening::Graded(count, graded) if count == self.count => match *graded {
                Ok(graded) => self.graded(graded),
                Err(panic) => resume_unwind(panic),
            },
            Happening::Graded(..) | Happening::Left => {}
        }
    }

    // What changes.

    fn touch(&mut self, path: Option<PathBuf>) {
        let now = Instant::now();
        let since = *self.touched.since.get_or_insert(now);
        self.touched.due = Some((now + QUIET).min(since + PATIENCE));
        match path {
            Some(path) => self.touched.paths.push(path),
            None => self.touched.is_replaced = true,
        }
    }

    /// Looks at what has changed, once that has come to an end.
    fn look(&mut self) {
        let touched = std::mem::take(&mut self.touched);
        if touched.is_replaced {
            self.saves.renew();
        }
        let concerns = touched.paths.iter().filter_map(|path| self.concern(path));
        let concerns: Vec<Concern> = concerns.collect();
        if touched.is_replaced || concerns.contains(&Concern::Course) {
            self.reread();
        }
        let saved = concerns.into_iter().rev().find_map(|concern| match concern {
            Concern::Answer(name) => Some(name),
            Concern::Course => None,
        });
        if let Some(name) = saved.filter(|name| !self.is_named && *name != self.focus) {
            self.focus = name;
            self.introduce();
        }
        if self.is_missing() && touched.since.is_some_and(|since| since.elapsed() < GONE) {
            self.touched = Touched { due: Some(Instant::now() + GONE), ..touched };
            return;
        }
        self.grade_if_changed();
    }

    /// What a path below `exercises/` is to a learner.
    fn concern(&self, path: &Path) -> Option<Concern> {
        let mut parts = path.components();
        let name = parts.next()?.as_os_str().to_str()?;
        let inside = parts.as_path();
        let entry = self.catalogue.entries.iter().find(|entry| entry.name == name);
        let Some(Ok(exercise)) = entry.map(|entry| entry.exercise()) else {
            return Some(Concern::Course);
        };
        let is_answer = |file: &PathBuf| file.starts_with(inside);
        let of_course = ["", "exercise.toml"].iter().any(|file| inside == Path::new(file));
        if of_course || inside.starts_with("checks") {
            Some(Concern::Course)
        } else if exercise.manifest.submission.iter().any(is_answer) {
            Some(Concern::Answer(name.to_owned()))
        } else {
            None
        }
    }

    fn reread(&mut self) {
        match Catalogue::read(&self.desk.workspace) {
            Ok(catalogue) => self.catalogue = catalogue,
            // What is worked on is then gone as well, and that is said.
            Err(_) => self.catalogue.entries.clear(),
        }
    }

    /// The exercise that is worked on, if it can be.
    fn exercise(&mut self) -> Option<Exercise> {
        let found = self.catalogue.entries.iter().find(|entry| entry.name == self.focus);
        let exercise = match found {
            Some(entry) => entry.exercise().cloned().map_err(Clone::clone),
            None => {
                let path = Path::new("exercises").join(&self.focus);
                let what = Sentence::new("watch-gone").with("path", path.display());
                Err(Trouble::own(what).remedy(Sentence::new("watch-gone-remedy")))
            }
        };
        match exercise {
            Ok(exercise) => {
                self.said = None;
                Some(exercise)
            }
            Err(trouble) => {
                self.identity = None;
                self.complain(&trouble);
                None
            }
        }
    }

    fn submission(&self, exercise: &Exercise) -> Submission {
        Submission::read(&Source::Workspace(self.desk.workspace.root.clone()), exercise)
    }

    fn is_missing(&self) -> bool {
        let entry = self.catalogue.entries.iter().find(|entry| entry.name == self.focus);
        let exercise = entry.and_then(|entry| entry.exercise().ok());
        exercise.is_none_or(|it| {
            it.manifest.submission.iter().any(|file| !it.folder.join(file).exists())
        })
    }

    // Gradings.

    fn grade_if_changed(&mut self) {
        let Some(exercise) = self.exercise() else { return };
        let identity = self.identity_of(&exercise);
        if self.identity.as_ref() == Some(&identity) {
            return self.idle();
        }
        self.grade(exercise, identity);
    }

    fn grade_again(&mut self) {
        let Some(exercise) = self.exercise() else { return };
        let identity = self.identity_of(&exercise);
        self.grade(exercise, identity);
    }

    /// Names what a verdict depends on here.
    fn identity_of(&self, exercise: &Exercise) -> String {
        let submission = self.submission(exercise);
        let fingerprint = results::fingerprint(exercise, &submission, None, 1);
        let content = fingerprint.unwrap_or_else(|| format!("{:?}", submission.files));
        format!("{} {content}", exercise.name)
    }

    fn grade(&mut self, exercise: Exercise, identity: String) {
        self.identity = Some(identity);
        if let Some(running) = &mut self.running {
            running.again = true;
            return running.stop();
        }
        self.count += 1;
        if self.has_editor {
            self.say(&format!("\n{}", problems::begun(&exercise)));
        }
        let (leash, count, sender) = (Leash::default(), self.count, self.sender.clone());
        self.running = Some(Running {
            leash: leash.clone(),
            exercise: exercise.clone(),
            again: false,
            is_common: true,
        });
        let desk = self.desk;
        self.scope.spawn(move || {
            let listener = |event: &Event<'_>| {
                let doing = progress::sentence(event, desk.messages);
                let doing = doing.map(|sentence| Happening::Doing(count, sentence));
                // Where nobody listens any more, the leash is about to be cut.
                doing.map(|doing| sender.send(doing));
            };
            let work = || desk.grade_leashed(&exercise, &leash, &listener);
            let graded = catch_unwind(AssertUnwindSafe(work));
            let _ = sender.send(Happening::Graded(count, Box::new(graded)));
        });
    }

    fn graded(&mut self, graded: Result<Option<Grade>>) {
        let Some(running) = self.running.take() else { return };
        let ended = problems::ended(&running.exercise);
        if running.again {
            return self.grade_again();
        }
        match graded {
            Ok(Some(grade)) => self.show(&running.exercise, grade),
            Ok(None) => {}
            Err(trouble) => {
                // So that the next save is graded, whatever it holds.
                self.identity = None;
                self.complain(&trouble);
            }
        }
        if self.has_editor {
            self.say(&ended);
        }
        self.idle();
    }

    fn show(&mut self, exercise: &Exercise, grade: Grade) {
        let style = self.desk.style(None);
        let before = self.grades.get(&exercise.name);
        let told = brief::grade(exercise, &grade, before, style);
        self.say(&format!("\n{told}"));
        self.shown = 1;
        if self.has_editor {
            let files = self.submission(exercise).files.unwrap_or_default();
            let lines = problems::lines(exercise, &grade, &files, self.desk.messages);
            self.say(&format!("\n{lines}"));
        }
        if grade.score.state == crate::score::State::Solved {
            self.after_solved();
        }
        self.grades.insert(exercise.name.clone(), grade);
    }

    fn after_solved(&mut self) {
        self.say("\n");
        let journal = self.journal();
        let next = self.desk.first_open(&journal, Some(&self.focus));
        let sentence = match next {
            Some(entry) => Sentence::new("watch-next").with("exercise", &entry.name),
            None => Sentence::new("next-course-solved"),
        };
        self.say_sentence(&sentence);
    }

    // Keys.

    fn press(&mut self, key: Key) {
        match key {
            Key::Hint => self.hint(),
            Key::Explain => self.explain(),
            Key::Next => self.next(),
            Key::List => self.list(),
            Key::Run => self.grade_again(),
            Key::Help => self.help(),
            Key::Blank => self.say("\n"),
            Key::Suspend => self.suspend(),
            Key::Quit => {}
        }
    }

    fn hint(&mut self) {
        let Some(exercise) = self.exercise() else { return };
        match self.desk.next_hint(&exercise, &mut self.journal()) {
            Ok(told) => self.say(&format!("\n{}", folded(&told))),
            Err(trouble) => self.complain(&trouble),
        }
    }

    /// Shows the failing execution after the one that was shown last.
    fn explain(&mut self) {
        let Some(exercise) = self.exercise() else { return };
        let Some(grade) = self.grades.get(&exercise.name) else {
            return self.say_word("watch-no-verdict");
        };
        let style = self.desk.style(None);
        let broken = brief::broken(&exercise, grade);
        let told = match broken.get(self.shown % broken.len().max(1)) {
            Some((check, record)) => text::explained(&exercise, check, record, style),
            None if grade.rejection.is_some() => text::failures(&exercise, grade, style),
            None if grade.records.iter().any(|it| it.verdict != Verdict::Passed) => {
                self.desk.messages.word("watch-nothing-broken") + "\n"
            }
            None => self.desk.messages.word("nothing-to-explain") + "\n",
        };
        self.shown += 1;
        self.say(&format!("\n{told}"));
    }

    fn next(&mut self) {
        let journal = self.journal();
        match self.desk.first_open(&journal, Some(&self.focus)) {
            Some(entry) if entry.name == self.focus => self.say_word("watch-only-one"),
            Some(entry) => {
                self.focus.clone_from(&entry.name);
                self.introduce();
                self.grade_again();
            }
            None => self.say_word("next-course-solved"),
        }
    }

    fn list(&mut self) {
        let journal = self.journal();
        let (told, _) = self.desk.listed(&self.catalogue, &journal);
        self.say(&format!("\n{told}"));
    }

    fn help(&mut self) {
        let line = |(key, message): &(&str, &str)| {
            format!("  {key}  {}\n", self.desk.messages.word(message))
        };
        let told: String = KEYS.iter().map(line).collect();
        self.say(&format!("\n{told}"));
    }

    fn suspend(&mut self) {
        self.screen.clear();
        if let Some(keyboard) = self.keyboard
            && keyboard.suspend().is_err()
        {
            let _ = self.sender.send(Happening::Left);
        }
        self.screen.resize(columns());
        self.idle();
    }

    // Words.

    fn introduce(&mut self) {
        let entry = self.catalogue.entries.iter().find(|entry| entry.name == self.focus);
        let Some(Ok(exercise)) = entry.map(|entry| entry.exercise()) else { return };
        let blank = if self.count > 0 { "\n" } else { "" };
        let sentence = Sentence::new("watch-begin")
            .with("exercise", &exercise.name)
            .with("file", exercise.learners_file().display())
            .with("lesson", exercise.lesson(self.desk.messages.language()).display());
        self.say(blank);
        self.say_sentence(&sentence);
    }

    fn doing(&mut self, count: u64, sentence: &Sentence) {
        let Some(running) = self.running.as_mut().filter(|_| count == self.count) else { return };
        let common = ["preparing", "preparing-step", "waiting", "checks"];
        let stage = sentence.message.trim_start_matches("progress-");
        running.is_common = common.contains(&stage);
        if running.again {
            return running.stop();
        }
        self.screen.show(&self.desk.messages.sentence(sentence), stage == "preparing");
    }

    /// The line at the bottom while nothing is going on.
    fn idle(&mut self) {
        if self.running.is_none() {
            let keys = Sentence::new("watch-keys").with("exercise", &self.focus).with("key", "?");
            self.screen.show(&self.desk.messages.sentence(&keys), false);
        }
    }

    fn complain(&mut self, trouble: &Trouble) {
        let told = trouble.told(self.desk.messages);
        if self.said.as_ref() != Some(&told) {
            self.say(&folded(&format!("{told}\n")));
            self.said = Some(told);
        }
    }

    fn journal(&mut self) -> Journal {
        let journal = Journal::read(&self.desk.workspace);
        if let Some(trouble) = &journal.lost {
            self.complain(trouble);
        }
        journal
    }

    fn say_word(&mut self, message: &str) {
        self.say_sentence(&Sentence::new(message));
    }

    fn say_sentence(&mut self, sentence: &Sentence) {
        self.say(&folded(&format!("{}\n", self.desk.messages.sentence(sentence))));
    }

    fn say(&mut self, text: &str) {
        self.screen.say(text);
    }
}

impl Running {
    /// Ends it, unless others would have to do the same again.
    fn stop(&self) {
        if !self.is_common {
            self.leash.cut();
        }
    }
}

impl Drop for Session<'_, '_> {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.leash.cut();
        }
    }
}

/// The keys and what they do.
const KEYS: [(&str, &str); 7] = [
    ("h", "watch-key-hint"),
    ("e", "watch-key-explain"),
    ("n", "watch-key-next"),
    ("l", "watch-key-list"),
    ("r", "watch-key-run"),
    ("q", "watch-key-quit"),
    ("?", "watch-key-help"),
];

/// The text with its long lines broken between words.
fn folded(text: &str) -> String {
    let width = crate::report::width();
    let lines = text.lines().flat_map(|line| match verdict::text::width(line) > width {
        true => verdict::text::wrap(line, width),
        false => vec![line.to_owned()],
    });
    lines.map(|line| line + "\n").collect()
}

/// What a changed file is to a learner.
#[derive(PartialEq, Eq)]
enum Concern {
    /// His answer to this exercise.
    Answer(String),
    /// Something of the course.
    Course,
}
