//! Photos from the job: rendered scenes, slightly out of focus and grainy as from a telephone.

mod canvas;
mod heating;
mod lifts;

use std::io;

use image::codecs::jpeg::JpegEncoder;

use super::dice::Dice;
use canvas::Canvas;

/// Different photos per company; work orders share them.
pub(super) const POOL: u64 = 6;

/// The n-th photo of a trade as a JPEG of 1600 × 1200. The same number gives the same bytes in every run.
///
/// # Errors
/// When the JPEG cannot be written; that is a bug of the demo.
pub(super) fn photo(trade: &str, seed: u64, n: u64) -> io::Result<Vec<u8>> {
    let mut dice = Dice::about(seed, &format!("photo/{trade}/{n}"));
    let mut canvas = Canvas::new();
    match (trade, n % 4) {
        ("heating", 0) => heating::boiler_room(&mut canvas, &mut dice),
        ("heating", 1) => heating::heat_pump(&mut canvas, &mut dice),
        ("heating", 2) => heating::gauge(&mut canvas, &mut dice),
        ("heating", _) => heating::manifold(&mut canvas, &mut dice),
        (_, 0) => lifts::landing_door(&mut canvas, &mut dice),
        (_, 1) => lifts::escalator(&mut canvas, &mut dice),
        (_, 2) => lifts::shaft(&mut canvas, &mut dice),
        (_, _) => lifts::panel(&mut canvas, &mut dice),
    }
    let mut jpeg = Vec::new();
    canvas
        .develop(&mut dice)
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 82))
        .map_err(io::Error::other)?;
    Ok(jpeg)
}
