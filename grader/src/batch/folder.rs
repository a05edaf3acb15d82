//! A folder of submissions, walked without following any link.

use super::archive::{self, OF_LEARNER, Want, Wants};
use super::piece::{Extent, Harvest, Piece, problem, visible};
use crate::submission::{Unreadable, bytes_below};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// More than any class hands in.
const ENTRIES_MAX: usize = 5_000_000;

/// How deep folders are looked into.
const DEPTH_MAX: usize = 24;

/// Everything below `root` that is wanted.
pub fn walk(root: &Path, wants: Wants<'_>) -> io::Result<Harvest> {
    let mut walk = Walk { root, wants, harvest: Harvest::default(), left: ENTRIES_MAX };
    // The first level is not any learner's: if it cannot be read, nothing can.
    let mut next = walk.enter(Path::new(""), &[])?;
    while let Some((inside, way)) = next.pop() {
        match walk.enter(&inside, &way) {
            Ok(more) => next.extend(more),
            Err(error) => walk.lose(&way, error),
        }
    }
    let order = |piece: &Piece| (piece.path.clone(), piece.shown.clone());
    walk.harvest.pieces.sort_by_cached_key(order);
    Ok(walk.harvest)
}

struct Walk<'a> {
    root: &'a Path,
    wants: Wants<'a>,
    harvest: Harvest,
    left: usize,
}

type Inside = (PathBuf, Vec<String>);

impl Walk<'_> {
    /// Looks at what a folder holds and gives back the folders in it.
    fn enter(&mut self, inside: &Path, way: &[String]) -> io::Result<Vec<Inside>> {
        let mut folders = Vec::new();
        for entry in fs::read_dir(self.root.join(inside))? {
            let entry = entry?;
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                return Err(io::Error::other("too many files"));
            }
            let name = visible(&entry.file_name().to_string_lossy());
            let way = [way, &[name]].concat();
            let inside = inside.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.harvest.see(&way, true);
                if is_worth_entering(&way) {
                    folders.push((inside, way));
                }
            } else {
                self.look_at(&inside, way, kind.is_symlink());
            }
        }
        Ok(folders)
    }

    fn look_at(&mut self, inside: &Path, way: Vec<String>, is_link: bool) {
        let shown = way.join("/");
        match (self.wants)(&way) {
            // A learner's folder, or archive, that is a link.
            Want::Nothing if is_link && way.len() == 1 => {
                let found = archive::unreadable(&shown, &way, problem("link", &shown));
                self.harvest.take_all(found);
            }
            Want::Nothing => self.harvest.see(&way, false),
            Want::Archive(_) if is_link => {
                let path = archive::inside(&way);
                let found = archive::unreadable(&shown, &path, problem("link", &shown));
                self.harvest.take_all(found);
            }
            Want::Archive(format) => {
                let path = archive::inside(&way);
                let file = self.root.join(inside);
                let read = archive::read_file(&file, format, &shown, &path, OF_LEARNER, self.wants);
                let mut found =
                    read.unwrap_or_else(|problem| archive::unreadable(&shown, &path, problem));
                found.see(&path, true);
                self.harvest.take_all(found);
            }
            Want::File => {
                let content = bytes_below(self.root, inside, &shown);
                self.harvest.take(Piece { shown, path: way, content, extent: Extent::File });
            }
        }
    }

    /// Notes a folder that cannot be read.
    fn lose(&mut self, way: &[String], error: io::Error) {
        let shown = way.join("/");
        let mut unreadable: Unreadable = problem("folder", &shown);
        unreadable.what = unreadable.what.with("cause", error);
        self.harvest.take_all(archive::unreadable(&shown, way, unreadable));
    }
}

/// Builds and histories hold very many files and never an answer.
fn is_worth_entering(way: &[String]) -> bool {
    let name = way.last().map_or("", String::as_str);
    let is_build = matches!(name, "target" | "node_modules" | "__MACOSX");
    way.len() <= DEPTH_MAX && (way.len() == 1 || !is_build && !name.starts_with('.'))
}
