//! A figure: bars drawn as SVG, the numbers as a table, and the command that measured them, in both languages.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

/// The same in English and in French.
pub type Words = [&'static str; 2];

const LANGUAGES: [&str; 2] = ["en", "fr"];
/// Readable on light and on dark paper.
const COLOURS: [&str; 4] = ["#3b82c4", "#d97b29", "#3f9c5a", "#a765c2"];

const WIDTH: f64 = 640.0;
const LABELS: f64 = 150.0;
const NUMBERS: f64 = 80.0;
const BAR: f64 = 16.0;

/// Groups of bars, one bar of each series in every group.
pub struct Figure {
    /// Its file: `figures/NAME.md`.
    pub name: &'static str,
    /// What is measured, with its unit.
    pub title: Words,
    /// What the bars of a group differ in.
    pub series: Vec<Words>,
    /// The groups, each with a value for every series.
    pub groups: Vec<(Words, Vec<f64>)>,
    /// How it was measured, after the command.
    pub method: Words,
}

impl Figure {
    /// Writes the figure for both books.
    pub fn write(&self) -> io::Result<()> {
        let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (index, language) in LANGUAGES.into_iter().enumerate() {
            let folder = book.join(language).join("figures");
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(format!("{}.md", self.name)), self.drawn(index))?;
        }
        println!("{}", self.table(0));
        Ok(())
    }

    /// The figure as part of a page.
    pub fn drawn(&self, language: usize) -> String {
        let measured = ["Measured by", "Mesuré par"][language];
        let machine = self.machine(language);
        let bench = self.name.split('-').next().unwrap_or(self.name);
        format!(
            "{}\n{}\n{measured} `cargo bench -p book-samples --bench {bench}`{}{machine}\n",
            self.svg(language),
            self.table(language),
            [": ", "\u{a0}: "][language],
        )
    }

    fn machine(&self, language: usize) -> String {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let cores = [format!("{cores} cores"), format!("{cores} cœurs")][language].clone();
        format!("{}, {cores}.", self.method[language])
    }

    fn table(&self, language: usize) -> String {
        let mut table = format!("| {} |", self.title[language]);
        let mut rule = "|---|".to_owned();
        for series in &self.series {
            write!(table, " {} |", series[language]).expect("a string takes all");
            rule.push_str("---:|");
        }
        table = format!("{table}\n{rule}\n");
        for (label, values) in &self.groups {
            let cells: Vec<String> = values.iter().map(|value| number(*value, language)).collect();
            writeln!(table, "| {} | {} |", label[language], cells.join(" | "))
                .expect("a string takes all");
        }
        table
    }

    fn svg(&self, language: usize) -> String {
        let scale = Scale::of(&self.groups);
        let group_height = BAR * self.series.len() as f64 + 14.0;
        let legend = 26.0;
        let height = legend + group_height * self.groups.len() as f64;
        let mut svg = format!(
            "<div class=\"figure\">\n<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             aria-label=\"{}\" font-size=\"13\" fill=\"currentColor\">\n",
            self.title[language]
        );
        svg += &self.legend(language);
        for (row, (label, values)) in self.groups.iter().enumerate() {
            let top = legend + group_height * row as f64;
            let middle = top + BAR * self.series.len() as f64 / 2.0 + 4.0;
            svg += &format!(
                "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{}</text>\n",
                LABELS - 8.0,
                label[language]
            );
            for (index, value) in values.iter().enumerate() {
                svg += &bar(index, top + BAR * index as f64, *value, &scale, language);
            }
        }
        svg + "</svg>\n</div>\n"
    }

    fn legend(&self, language: usize) -> String {
        let step = (WIDTH - LABELS) / self.series.len() as f64;
        let entry = |(index, series): (usize, &Words)| {
            let x = LABELS + step * index as f64;
            format!(
                "<rect x=\"{x}\" y=\"4\" width=\"10\" height=\"10\" fill=\"{}\"/>\
                 <text x=\"{}\" y=\"14\">{}</text>\n",
                COLOURS[index % COLOURS.len()],
                x + 15.0,
                series[language]
            )
        };
        self.series.iter().enumerate().map(entry).collect()
    }
}

fn bar(index: usize, top: f64, value: f64, scale: &Scale, language: usize) -> String {
    let width = scale.length(value);
    format!(
        "<rect x=\"{LABELS}\" y=\"{top}\" width=\"{width:.1}\" height=\"{}\" fill=\"{}\"/>\
         <text x=\"{:.1}\" y=\"{}\">{}</text>\n",
        BAR - 3.0,
        COLOURS[index % COLOURS.len()],
        LABELS + width + 6.0,
        top + BAR - 5.0,
        number(value, language)
    )
}

/// From values to lengths: in proportion, or by their logarithm where they differ by far.
struct Scale {
    smallest: f64,
    largest: f64,
}

impl Scale {
    fn of(groups: &[(Words, Vec<f64>)]) -> Scale {
        let values = || groups.iter().flat_map(|(_, values)| values.iter().copied());
        Scale {
            smallest: values().fold(f64::INFINITY, f64::min),
            largest: values().fold(f64::MIN_POSITIVE, f64::max),
        }
    }

    fn length(&self, value: f64) -> f64 {
        let part = match self.largest / self.smallest > 50.0 {
            true => {
                let bottom = self.smallest / 2.0;
                (value / bottom).ln() / (self.largest / bottom).ln()
            }
            false => value / self.largest,
        };
        part * (WIDTH - LABELS - NUMBERS)
    }
}

/// A number with three digits that mean something, as the language writes it.
pub fn number(value: f64, language: usize) -> String {
    let [point, thousands] = [[".", ","], [",", "\u{202f}"]][language];
    let decimals = match value {
        value if value < 10.0 => 2,
        value if value < 100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push_str(thousands);
        }
        grouped.push(digit);
    }
    match fraction {
        "" => grouped,
        fraction => format!("{grouped}{point}{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure() -> Figure {
        Figure {
            name: "counters",
            title: ["time", "temps"],
            series: vec![["lock", "verrou"], ["atomic", "atomique"]],
            groups: vec![(["1 thread", "1 thread"], vec![1234.5, 5.25])],
            method: ["medians", "médianes"],
        }
    }

    #[test]
    fn numbers_are_written_as_each_language_writes_them() {
        assert_eq!(number(1_234_567.0, 0), "1,234,567");
        assert_eq!(number(1234.0, 1), "1\u{202f}234");
        assert_eq!(number(5.251, 0), "5.25");
        assert_eq!(number(52.51, 1), "52,5");
    }

    #[test]
    fn a_figure_has_bars_a_table_and_its_command() {
        let drawn = figure().drawn(1);
        assert!(drawn.contains("| temps | verrou | atomique |\n|---|---:|---:|"), "{drawn}");
        assert!(drawn.contains("| 1 thread | 1\u{202f}234 | 5,25 |"), "{drawn}");
        assert!(drawn.contains("`cargo bench -p book-samples --bench counters`"), "{drawn}");
        let (svg, _) = drawn.split_once("</div>").expect("a drawing");
        assert!(!svg.contains("\n\n"), "a blank line would end the drawing within its page");
        assert_eq!(svg.matches("<rect").count(), 4, "two bars and their legend");
    }

    #[test]
    fn the_longest_bar_fills_the_place_and_none_is_hidden() {
        let scale = Scale::of(&figure().groups);
        assert_eq!(scale.length(1234.5), WIDTH - LABELS - NUMBERS);
        assert!(scale.length(5.25) > 10.0);
    }
}
