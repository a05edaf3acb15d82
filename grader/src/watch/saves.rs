//! Which files below `exercises/` change: as the system tells it, or else as a look now and then finds.

use super::Happening;
use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use notify::{Config, Event, EventHandler, PollWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;
use verdict::Sentence;

/// Tells of changes for as long as it lives.
pub struct Saves {
    watcher: Box<dyn Watcher>,
    exercises: PathBuf,
}

/// How often files are looked at where the system does not tell.
const LOOK_EVERY: Duration = Duration::from_millis(500);

impl Saves {
    /// Watches the exercises of a workspace. Without `polls`, files are looked at now and then only
    /// where the system has no other way.
    pub fn watch(
        workspace: &Workspace,
        polls: bool,
        happenings: Sender<Happening>,
    ) -> Result<Saves> {
        // The system names files by their real paths.
        let root = workspace.root.canonicalize().unwrap_or_else(|_| workspace.root.clone());
        let exercises = root.join("exercises");
        let ear = Ear { exercises: exercises.clone(), happenings };
        let told = (!polls).then(|| {
            let watcher = notify::recommended_watcher(ear.clone()).ok()?;
            Saves::with(Box::new(watcher), &root, &exercises).ok()
        });
        if let Some(saves) = told.flatten() {
            return Ok(saves);
        }
        let every = Config::default().with_poll_interval(LOOK_EVERY).with_compare_contents(true);
        PollWatcher::new(ear, every)
            .and_then(|watcher| Saves::with(Box::new(watcher), &root, &exercises))
            .map_err(|error| {
                let what = Sentence::new("cannot-read").with("path", exercises.display());
                Trouble::own(what).because(error)
            })
    }

    fn with(mut watcher: Box<dyn Watcher>, root: &Path, exercises: &Path) -> notify::Result<Saves> {
        watcher.watch(exercises, RecursiveMode::Recursive)?;
        // Who watches a folder watches that very one, whatever takes its place later: the folder
        // around it says when another one comes.
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        Ok(Saves { watcher, exercises: exercises.to_owned() })
    }

    /// Watches the folder that is in the place of `exercises/` now.
    pub fn renew(&mut self) {
        let _ = self.watcher.unwatch(&self.exercises);
        // Where there is none, there is nothing to watch until the next one comes.
        let _ = self.watcher.watch(&self.exercises, RecursiveMode::Recursive);
    }
}

#[derive(Clone)]
struct Ear {
    exercises: PathBuf,
    happenings: Sender<Happening>,
}

impl EventHandler for Ear {
    fn handle_event(&mut self, event: notify::Result<Event>) {
        let Ok(event) = event else { return };
        // Reading changes nothing, and the grader itself reads.
        if event.kind.is_access() {
            return;
        }
        if event.need_rescan() {
            // Some events were lost: anything may have changed.
            let _ = self.happenings.send(Happening::Replaced);
        }
        for path in event.paths {
            let happening = match path.strip_prefix(&self.exercises) {
                Ok(inside) if inside.as_os_str().is_empty() => Happening::Replaced,
                Ok(inside) => Happening::Touched(inside.to_owned()),
                Err(_) => continue,
            };
            // Nobody listens any more when watch mode is about to end.
            let _ = self.happenings.send(happening);
        }
    }
}
