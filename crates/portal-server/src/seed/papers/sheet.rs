//! A4 pages that are filled from the top and turned over when full.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;

use super::Letterhead;
use super::face::Face;

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
/// Left and right.
const MARGIN: f32 = 56.0;
const TOP: f32 = 116.0;
/// Where the footer begins.
const BOTTOM: f32 = 760.0;
/// Usable width.
pub(super) const COLUMN: f32 = WIDTH - 2.0 * MARGIN;

const BODY: f32 = 9.5;
const LEADING: f32 = 14.0;

/// A document could not be written.
#[derive(Debug, thiserror::Error)]
pub(in crate::seed) enum PaperError {
    /// A bundled font cannot be read.
    #[error("a bundled font cannot be read")]
    Font,
    /// The PDF library refuses.
    #[error("a PDF cannot be written: {0}")]
    Pdf(String),
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ink {
    Text,
    Quiet,
    Accent,
    White,
}

enum Mark {
    Text { x: f32, y: f32, size: f32, is_bold: bool, ink: Ink, text: String },
    Bar { x: f32, y: f32, width: f32, height: f32, color: rgb::Color },
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) title: &'a str,
    /// Share of the width, in per cent.
    pub(super) share: f32,
    pub(super) is_number: bool,
}

/// Pages in the making.
pub(super) struct Sheet<'a> {
    pub(super) head: &'a Letterhead<'a>,
    title: String,
    pages: Vec<Vec<Mark>>,
    y: f32,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(head: &'a Letterhead<'a>) -> Self {
        Self { head, title: String::new(), pages: vec![Vec::new()], y: TOP }
    }

    /// The title of the document with what stands beside it.
    pub(super) fn title(&mut self, title: &str, aside: &str) {
        self.title = format!("{title} {aside}").trim().to_owned();
        self.write(MARGIN, self.y, 20.0, true, Ink::Text, title);
        self.write_right(WIDTH - MARGIN, self.y, 12.0, false, Ink::Quiet, aside);
        self.y += 34.0;
    }

    /// The beginning of a section; never alone at the foot of a page.
    pub(super) fn heading(&mut self, text: &str) {
        self.room(64.0);
        self.y += 12.0;
        self.write(MARGIN, self.y, 12.0, true, Ink::Accent, text);
        self.y += 19.0;
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        for line in text.lines() {
            for line in wrap(self.face(false), line, BODY, COLUMN) {
                self.room(LEADING);
                self.write(MARGIN, self.y, BODY, false, Ink::Text, &line);
                self.y += LEADING;
            }
        }
        self.y += 5.0;
    }

    /// Lines of an address.
    pub(super) fn address(&mut self, lines: &[&str]) {
        for (n, line) in lines.iter().enumerate() {
            self.write(MARGIN, self.y, 10.5, n == 0, Ink::Text, line);
            self.y += 15.0;
        }
        self.y += 26.0;
    }

    /// Facts in two columns, the label small above the value.
    pub(super) fn facts(&mut self, facts: &[(&str, String)]) {
        let half = COLUMN / 2.0;
        for pair in facts.chunks(2) {
            self.room(36.0);
            let mut deepest: f32 = 0.0;
            for (n, (label, value)) in pair.iter().enumerate() {
                let x = if n == 0 { MARGIN } else { MARGIN + half };
                self.write(x, self.y, 7.5, false, Ink::Quiet, label);
                let mut y = self.y + 13.0;
                for line in wrap(self.face(false), value, BODY + 0.5, half - 16.0) {
                    self.write(x, y, BODY + 0.5, false, Ink::Text, &line);
                    y += LEADING;
                }
                deepest = deepest.max(y);
            }
            self.y = deepest + 8.0;
        }
        self.y += 8.0;
    }

    pub(super) fn table(&mut self, columns: &[Column<'_>], rows: &[Vec<String>]) {
        self.room(60.0);
        self.bar(MARGIN, self.y - 11.0, COLUMN, 18.0, rgb::Color::new(238, 241, 244));
        self.row(columns, &columns.iter().map(|column| column.title.to_owned()).collect::<Vec<_>>(), true);
        for row in rows {
            self.room(24.0);
            self.row(columns, row, false);
            self.bar(MARGIN, self.y - 11.0, COLUMN, 0.5, rgb::Color::new(214, 219, 224));
        }
        self.y += 8.0;
    }

    /// A sum at the right; the last one stands out.
    pub(super) fn sum(&mut self, label: &str, amount: &str, is_last: bool) {
        self.room(20.0);
        self.write(MARGIN + COLUMN * 0.58, self.y, BODY + 0.5, is_last, Ink::Text, label);
        self.write_right(WIDTH - MARGIN - 6.0, self.y, BODY + 0.5, is_last, Ink::Text, amount);
        self.y += 17.0;
    }

    /// A word on a coloured plate.
    pub(super) fn plate(&mut self, text: &str) {
        self.room(40.0);
        let width = self.face(true).width(text, 11.0) + 24.0;
        let accent = self.accent();
        self.bar(MARGIN, self.y - 14.0, width, 22.0, accent);
        self.write(MARGIN + 12.0, self.y + 1.0, 11.0, true, Ink::White, text);
        self.y += 26.0;
    }

    /// Where somebody signed.
    pub(super) fn signature(&mut self, label: &str, name: &str) {
        self.room(52.0);
        self.y += 30.0;
        self.write(MARGIN, self.y - 6.0, 12.0, false, Ink::Accent, name);
        self.bar(MARGIN, self.y, 190.0, 0.7, rgb::Color::new(120, 128, 136));
        self.write(MARGIN, self.y + 12.0, 7.5, false, Ink::Quiet, label);
        self.y += 28.0;
    }

    pub(super) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP - 26.0;
    }

    /// The PDF.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, PaperError> {
        self.frame();
        let mut document = Document::new();
        let language = if self.head.company.language == portal_api::portals::Language::De { "de" } else { "en" };
        let about = Metadata::new().title(self.title.clone()).authors(vec![self.head.company.name.clone()]);
        document.set_metadata(about.language(language.to_owned()));
        for marks in &self.pages {
            let settings = PageSettings::from_wh(WIDTH, HEIGHT).unwrap_or_default();
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for mark in marks {
                self.draw(&mut surface, mark);
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| PaperError::Pdf(format!("{error:?}")))
    }

    /// Head and foot of every page; last, because only then the number of pages is known.
    fn frame(&mut self) {
        let company = self.head.company;
        let accent = self.accent();
        let count = self.pages.len();
        let contact = format!("{} · {} · {} · {}", company.name, company.street, company.town, company.phone);
        let legal = format!("{} · IBAN {}", company.vat, company.iban);
        let inside = std::mem::take(&mut self.pages);
        for (n, marks) in inside.into_iter().enumerate() {
            self.pages.push(marks);
            self.bar(0.0, 0.0, WIDTH, 6.0, accent);
            self.bar(MARGIN, 40.0, 16.0, 16.0, accent);
            self.write(MARGIN + 24.0, 53.0, 13.0, true, Ink::Text, &company.name);
            self.write_right(WIDTH - MARGIN, 52.0, 8.0, false, Ink::Quiet, &company.phone);
            self.bar(MARGIN, 786.0, COLUMN, 0.5, rgb::Color::new(190, 196, 202));
            self.write(MARGIN, 800.0, 7.5, false, Ink::Quiet, &contact);
            self.write(MARGIN, 811.0, 7.5, false, Ink::Quiet, &legal);
            let page = format!("{} {} / {count}", self.head.word("page"), n + 1);
            self.write_right(WIDTH - MARGIN, 811.0, 7.5, false, Ink::Quiet, &page);
        }
    }

    fn draw(&self, surface: &mut Surface<'_>, mark: &Mark) {
        match mark {
            Mark::Text { x, y, size, is_bold, ink, text } => {
                surface.set_fill(Some(fill(self.color(*ink))));
                let face = self.face(*is_bold);
                let glyphs = face.glyphs(text);
                surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, face.font.clone(), text, *size, false);
            }
            Mark::Bar { x, y, width, height, color } => {
                let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) else { return };
                let mut path = PathBuilder::new();
                path.push_rect(rect);
                if let Some(path) = path.finish() {
                    surface.set_fill(Some(fill(*color)));
                    surface.draw_path(&path);
                }
            }
        }
    }

    fn row(&mut self, columns: &[Column<'_>], cells: &[String], is_head: bool) {
        let (mut x, mut lines) = (MARGIN, 1);
        for (column, cell) in columns.iter().zip(cells) {
            let width = COLUMN * column.share / 100.0;
            if column.is_number {
                self.write_right(x + width - 6.0, self.y, BODY, is_head, Ink::Text, cell);
            } else {
                let wrapped = wrap(self.face(is_head), cell, BODY, width - 12.0);
                for (n, line) in wrapped.iter().enumerate() {
                    self.write(x + 6.0, self.y + LEADING * small(n), BODY, is_head, Ink::Text, line);
                }
                lines = lines.max(wrapped.len());
            }
            x += width;
        }
        self.y += LEADING * small(lines) + 4.0;
    }

    /// Turns the page when so much does not fit any more.
    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.turn();
        }
    }

    fn write(&mut self, x: f32, y: f32, size: f32, is_bold: bool, ink: Ink, text: &str) {
        self.mark(Mark::Text { x, y, size, is_bold, ink, text: text.to_owned() });
    }

    fn write_right(&mut self, right: f32, y: f32, size: f32, is_bold: bool, ink: Ink, text: &str) {
        let x = right - self.face(is_bold).width(text, size);
        self.write(x, y, size, is_bold, ink, text);
    }

    fn bar(&mut self, x: f32, y: f32, width: f32, height: f32, color: rgb::Color) {
        self.mark(Mark::Bar { x, y, width, height, color });
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn face(&self, is_bold: bool) -> &'a Face {
        let faces = self.head.faces;
        if is_bold { &faces.bold } else { &faces.regular }
    }

    fn color(&self, ink: Ink) -> rgb::Color {
        match ink {
            Ink::Text => rgb::Color::new(28, 33, 38),
            Ink::Quiet => rgb::Color::new(104, 113, 122),
            Ink::Accent => self.accent(),
            Ink::White => rgb::Color::new(255, 255, 255),
        }
    }

    fn accent(&self) -> rgb::Color {
        let hex = self.head.company.accent.trim_start_matches('#');
        let [_, red, green, blue] = u32::from_str_radix(hex, 16).unwrap_or(0x33_33_33).to_be_bytes();
        rgb::Color::new(red, green, blue)
    }
}

fn fill(color: rgb::Color) -> Fill {
    Fill { paint: color.into(), ..Fill::default() }
}

/// Line counts are small numbers.
fn small(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}

/// The text in lines that are not wider than `width`, broken at blanks; a longer word stands out.
fn wrap(face: &Face, text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { continue };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || face.width(&longer, size) <= width {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
