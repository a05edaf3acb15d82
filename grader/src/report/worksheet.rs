//! A table that somebody else has made: some cells are filled in, every other byte stays as it is.

use super::csv::harmless;
use std::collections::BTreeMap;
use std::ops::Range;

/// A table in a text whose bytes are kept.
#[derive(Clone, Debug)]
pub struct Worksheet<'a> {
    text: &'a str,
    separator: char,
    /// Where each cell stands, with its quotation marks.
    rows: Vec<Vec<Range<usize>>>,
    filled: BTreeMap<(usize, usize), String>,
}

impl<'a> Worksheet<'a> {
    /// Reads a table; its separator is the one that its first line has most of.
    pub fn read(text: &'a str) -> Worksheet<'a> {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let first = text[start..].lines().next().unwrap_or_default();
        let most =
            [',', ';', '\t'].into_iter().rev().max_by_key(|mark| first.matches(*mark).count());
        let separator = most.unwrap_or(',');
        Worksheet { text, separator, rows: rows(text, start, separator), filled: BTreeMap::new() }
    }

    /// How many rows there are, the header among them.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The titles in the first row.
    pub fn titles(&self) -> Vec<String> {
        let columns = self.rows.first().map_or(0, Vec::len);
        (0..columns).map(|column| self.cell(0, column)).collect()
    }

    /// What a cell says; nothing where there is none.
    pub fn cell(&self, row: usize, column: usize) -> String {
        let range = self.rows.get(row).and_then(|cells| cells.get(column));
        let raw = range.map_or("", |range| &self.text[range.clone()]);
        match raw.strip_prefix('"') {
            Some(quoted) => quoted.strip_suffix('"').unwrap_or(quoted).replace("\"\"", "\""),
            None => raw.to_owned(),
        }
    }

    /// Fills a cell in; one that is not there stays so.
    pub fn fill(&mut self, row: usize, column: usize, value: &str) {
        if self.rows.get(row).is_some_and(|cells| column < cells.len()) {
            self.filled.insert((row, column), harmless(value));
        }
    }

    /// The whole text with the cells filled in.
    pub fn written(&self) -> String {
        let mut written = String::with_capacity(self.text.len());
        let mut copied = 0;
        for ((row, column), value) in &self.filled {
            let range = &self.rows[*row][*column];
            written += &self.text[copied..range.start];
            written += &self.quoted(value);
            copied = range.end;
        }
        written + &self.text[copied..]
    }

    fn quoted(&self, value: &str) -> String {
        let plain = |character: char| !"\"\r\n".contains(character) && character != self.separator;
        if value.chars().all(plain) && value.trim() == value {
            value.to_owned()
        } else {
            format!("\"{}\"", value.replace('"', "\"\""))
        }
    }
}

/// Where the cells of each row stand. Rows that are empty are none.
fn rows(text: &str, start: usize, separator: char) -> Vec<Vec<Range<usize>>> {
    let mut rows = Vec::new();
    let mut cells: Vec<Range<usize>> = Vec::new();
    let (mut from, mut quoted) = (start, false);
    for (index, character) in text[start..].char_indices() {
        let index = start + index;
        match character {
            // Within quotation marks a doubled one opens and closes again.
            '"' if quoted || index == from => quoted = !quoted,
            '"' if text[from..].starts_with('"') => quoted = true,
            '\n' | '\r' if !quoted => {
                if index > from || !cells.is_empty() {
                    cells.push(from..index);
                    rows.push(std::mem::take(&mut cells));
                }
                from = index + 1;
            }
            _ if character == separator && !quoted => {
                cells.push(from..index);
                from = index + separator.len_utf8();
            }
            _ => {}
        }
    }
    if from < text.len() || !cells.is_empty() {
        cells.push(from..text.len());
        rows.push(cells);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "\u{feff}Name;\"Points;\"\"x\"\"\";Remark\r\n\"Ada\nL.\"; 7 ;\"\"\r\n\r\nBob;;=1";

    #[test]
    fn cells_are_read_as_a_reader_of_such_tables_reads_them() {
        let worksheet = Worksheet::read(TABLE);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .from_reader(TABLE.trim_start_matches('\u{feff}').as_bytes());
        let expected: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let read: Vec<Vec<String>> = (0..worksheet.rows())
            .map(|row| (0..3).map(|column| worksheet.cell(row, column)).collect())
            .collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn every_byte_stays_but_those_of_the_cells_filled_in() {
        let mut worksheet = Worksheet::read(TABLE);
        assert_eq!(worksheet.written(), TABLE);
        worksheet.fill(1, 1, "8.5");
        worksheet.fill(2, 1, "a;b");
        worksheet.fill(1, 2, "=SUM(A1)");
        worksheet.fill(9, 9, "nowhere");
        let expected = "\u{feff}Name;\"Points;\"\"x\"\"\";Remark\r\n\"Ada\nL.\";8.5;'=SUM(A1)\r\n\r\nBob;\"a;b\";=1";
        assert_eq!(worksheet.written(), expected);
    }
}
