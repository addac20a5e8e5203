//! Small changes to inputs that were once good.

use rand::Rng;
use rand::rngs::StdRng;

/// Longest input, so that thousands are read in a second.
const LONGEST: usize = 64 * 1024;

/// Numbers at which parsers stumble.
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "1",
    "255",
    "65536",
    "2147483648",
    "4294967296",
    "9007199254740993",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e309",
];

/// Bytes that text should not hold: halves of characters, other blanks, turned reading, nothing at all.
const STRANGE: [&[u8]; 10] = [
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    b"\r\n",
    b"\xc2\xa0",
    b"\xf0\x9f\x94\xa7",
];

pub(crate) struct Mutator {
    corpus: Vec<Vec<u8>>,
    words: &'static [&'static str],
}

impl Mutator {
    pub(crate) fn new(corpus: Vec<Vec<u8>>, words: &'static [&'static str]) -> Self {
        Self { corpus, words }
    }

    pub(crate) fn corpus(&self) -> &[Vec<u8>] {
        &self.corpus
    }

    /// One of the corpus with one to eight changes.
    pub(crate) fn mutated(&self, dice: &mut StdRng) -> Vec<u8> {
        let mut bytes = self.one(dice).clone();
        for _ in 0..dice.random_range(1..=8) {
            self.change(&mut bytes, dice);
        }
        bytes.truncate(LONGEST);
        bytes
    }

    fn one(&self, dice: &mut StdRng) -> &Vec<u8> {
        &self.corpus[dice.random_range(0..self.corpus.len())]
    }

    fn change(&self, bytes: &mut Vec<u8>, dice: &mut StdRng) {
        let at = dice.random_range(0..=bytes.len());
        let until = dice.random_range(at..=bytes.len()).min(at + 32);
        match dice.random_range(0..12) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.random_range(0..8),
            1 if at < bytes.len() => bytes[at] = dice.random(),
            2 => drop(bytes.drain(at..until)),
            3 => bytes.truncate(at),
            4 => {
                let copy = bytes[at..until].to_vec();
                let times = dice.random_range(1..=4);
                put(bytes, at, &copy.repeat(times));
            }
            5 => {
                let other = self.one(dice);
                let from = dice.random_range(0..=other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            6 => put(bytes, at, STRANGE[dice.random_range(0..STRANGE.len())]),
            7 => put(bytes, at, NUMBERS[dice.random_range(0..NUMBERS.len())].as_bytes()),
            8 => exchange_number(bytes, at, dice),
            9 if bytes.len() > 1 => {
                let last = bytes.len() - 1;
                bytes.swap(at.min(last), dice.random_range(0..=last));
            }
            10 => put(bytes, at, &vec![dice.random(); dice.random_range(1..300)]),
            _ if !self.words.is_empty() => {
                put(bytes, at, self.words[dice.random_range(0..self.words.len())].as_bytes());
            }
            _ => {}
        }
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    drop(bytes.splice(at..at, what.iter().copied()));
}

/// Another number in the place of the next one.
fn exchange_number(bytes: &mut Vec<u8>, from: usize, dice: &mut StdRng) {
    let Some(start) = bytes[from..].iter().position(u8::is_ascii_digit).map(|at| at + from) else { return };
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = NUMBERS[dice.random_range(0..NUMBERS.len())];
    drop(bytes.splice(start..start + length, number.bytes()));
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_inputs() {
        let mutator = Mutator::new(vec![b"one 1".to_vec(), b"two 22".to_vec()], &["word"]);
        let inputs = |seed| {
            let mut dice = StdRng::seed_from_u64(seed);
            (0..200).map(|_| mutator.mutated(&mut dice)).collect::<Vec<_>>()
        };
        assert_eq!(inputs(1), inputs(1));
        assert_ne!(inputs(1), inputs(2));
        assert!(inputs(1).iter().any(|input| input.windows(4).any(|window| window == b"word")));
    }
}
