//! The letters: Inter in two weights (`fonts/OFL.txt`), cut down to Latin with figures of one width.

use std::collections::HashMap;
use std::fmt;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::PaperError;

const REGULAR: &[u8] = include_bytes!("../fonts/Inter-Regular.ttf");
const SEMI_BOLD: &[u8] = include_bytes!("../fonts/Inter-SemiBold.ttf");

/// Both weights.
#[derive(Debug, Clone)]
pub(in crate::seed) struct Faces {
    pub(super) regular: Face,
    pub(super) bold: Face,
}

/// One weight with its measures.
#[derive(Clone)]
pub(super) struct Face {
    pub(super) font: Font,
    /// Glyph and width of each letter, the width as a share of the size.
    letters: HashMap<char, (u32, f32)>,
}

impl Faces {
    /// Reads the bundled files.
    ///
    /// # Errors
    /// When a file is no font; that is a bug of the demo.
    pub(in crate::seed) fn load() -> Result<Self, PaperError> {
        Ok(Self { regular: Face::read(REGULAR)?, bold: Face::read(SEMI_BOLD)? })
    }
}

impl Face {
    fn read(file: &'static [u8]) -> Result<Self, PaperError> {
        let font = Font::new(file.into(), 0).ok_or(PaperError::Font)?;
        let metrics = FontRef::new(file).map_err(|_| PaperError::Font)?;
        let widths = metrics.glyph_metrics(Size::new(1.0), LocationRef::default());
        let letters = metrics
            .charmap()
            .mappings()
            .filter_map(|(code, glyph)| {
                Some((char::from_u32(code)?, (glyph.to_u32(), widths.advance_width(glyph).unwrap_or(0.0))))
            })
            .collect();
        Ok(Self { font, letters })
    }

    /// How wide a text is in this size, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.letter(letter).1).sum::<f32>() * size
    }

    /// The text as glyphs. No kerning: these are forms, not books.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        text.char_indices()
            .map(|(at, letter)| {
                let (glyph, width) = self.letter(letter);
                let range = at..at + letter.len_utf8();
                KrillaGlyph::new(GlyphId::new(glyph), width, 0.0, 0.0, 0.0, range, None)
            })
            .collect()
    }

    #[cfg(test)]
    pub(super) fn has(&self, letter: char) -> bool {
        self.letters.contains_key(&letter)
    }

    /// A letter that the font does not have is a question mark: better seen than left out.
    fn letter(&self, letter: char) -> (u32, f32) {
        let known = self.letters.get(&letter).or_else(|| self.letters.get(&'?'));
        known.copied().unwrap_or((0, 0.5))
    }
}

impl fmt::Debug for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Face({} letters)", self.letters.len())
    }
}
