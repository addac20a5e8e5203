//! Ways to look at an input.

use rand::Rng;
use rand::rngs::StdRng;

/// As text, whatever it is.
pub(super) fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

/// Cut at up to eight random places; together the pieces are the input.
pub(super) fn pieces(input: &[u8], dice: &mut StdRng) -> Vec<Vec<u8>> {
    let mut cuts: Vec<usize> = (0..dice.random_range(0..8)).map(|_| dice.random_range(0..=input.len())).collect();
    cuts.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = 0;
    for cut in cuts.into_iter().chain([input.len()]) {
        pieces.push(input[from..cut].to_vec());
        from = cut;
    }
    pieces
}

/// Two texts in one input, parted by the first line break.
pub(super) fn two(input: &[u8]) -> (String, String) {
    let whole = text(input);
    let (first, second) = whole.split_once('\n').unwrap_or((&whole, ""));
    (first.to_owned(), second.to_owned())
}
