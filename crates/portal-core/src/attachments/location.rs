//! Removing the place where a picture was taken. Everything else in the file stays, orientation included.

use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::{Bytes, DynImage, ImageEXIF};

/// How an XMP packet in a JPEG begins (XMP specification part 3, §1.1.3).
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// Pointer to the GPS directory (EXIF 2.32, §4.6.3).
const GPS: u16 = 0x8825;
/// Directories in a chain; a longer one is a trap.
const CHAIN_MAX: usize = 8;

/// The picture without a place; `None` when there is none in it, or when it cannot be taken apart.
pub(super) fn without(mime: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    if !mime.starts_with("image/") {
        return None;
    }
    let mut image = DynImage::from_bytes(Bytes::copy_from_slice(bytes)).ok()??;
    let mut changed = false;
    if let Some(exif) = image.exif() {
        let mut exif = exif.to_vec();
        if clear_gps(&mut exif) {
            image.set_exif(Some(exif.into()));
            changed = true;
        }
    }
    if let DynImage::Jpeg(jpeg) = &mut image {
        changed |= blank_xmp(jpeg);
    }
    changed.then(|| image.encoder().bytes().to_vec())
}

/// Overwrites XMP packets that name a place with blanks of the same length, so that no offset in the file moves.
fn blank_xmp(jpeg: &mut Jpeg) -> bool {
    let mut changed = false;
    for segment in jpeg.segments_mut() {
        let contents = segment.contents();
        let names_a_place = contents.windows(6).any(|window| window == b"GPSLat" || window == b"GPSLon");
        if segment.marker() == markers::APP1 && contents.starts_with(XMP) && names_a_place {
            let mut blank = XMP.to_vec();
            blank.resize(contents.len(), b' ');
            *segment = JpegSegment::new_with_contents(markers::APP1, blank.into());
            changed = true;
        }
    }
    changed
}

/// Empties the GPS directory of EXIF data and removes the pointer to it, in place. True when there was one.
fn clear_gps(exif: &mut [u8]) -> bool {
    let Some(mut tiff) = Tiff::open(exif) else { return false };
    let mut changed = false;
    let mut directory = tiff.u32(4);
    for _ in 0..CHAIN_MAX {
        let Some(at) = directory.filter(|at| *at != 0) else { break };
        let Some(count) = tiff.u16(at) else { break };
        for index in 0..usize::from(count) {
            let entry = at + 2 + 12 * index;
            if tiff.u16(entry) == Some(GPS) {
                if let Some(gps) = tiff.u32(entry + 8) {
                    tiff.empty(gps);
                }
                tiff.remove_entry(at, usize::from(count), index);
                changed = true;
                break;
            }
        }
        let left = tiff.u16(at).map_or(0, usize::from);
        directory = tiff.u32(at + 2 + 12 * left);
    }
    changed
}

/// EXIF data is a TIFF file without pictures. Every read and write is within bounds or does not happen.
struct Tiff<'a> {
    bytes: &'a mut [u8],
    is_big_endian: bool,
}

impl<'a> Tiff<'a> {
    fn open(bytes: &'a mut [u8]) -> Option<Self> {
        let is_big_endian = match bytes.get(..4)? {
            [b'I', b'I', 42, 0] => false,
            [b'M', b'M', 0, 42] => true,
            _ => return None,
        };
        Some(Self { bytes, is_big_endian })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let pair: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let four: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = if self.is_big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
        usize::try_from(value).ok()
    }

    fn zero(&mut self, at: usize, length: usize) {
        let end = at.saturating_add(length).min(self.bytes.len());
        if let Some(part) = self.bytes.get_mut(at..end) {
            part.fill(0);
        }
    }

    /// Overwrites a directory and every value that it points to.
    fn empty(&mut self, at: usize) {
        let Some(count) = self.u16(at).map(usize::from) else { return };
        for index in 0..count {
            let entry = at + 2 + 12 * index;
            let (Some(kind), Some(values)) = (self.u16(entry + 2), self.u32(entry + 4)) else { break };
            let size = match kind {
                3 | 8 => 2,
                4 | 9 | 11 => 4,
                5 | 10 | 12 => 8,
                _ => 1,
            };
            let length = values.saturating_mul(size);
            if let (true, Some(offset)) = (length > 4, self.u32(entry + 8)) {
                self.zero(offset, length);
            }
        }
        self.zero(at, 2 + 12 * count);
    }

    /// Takes one entry out of a directory: what follows moves up, the gap is filled with zeros.
    fn remove_entry(&mut self, directory: usize, count: usize, index: usize) {
        let (start, end) = (directory + 2 + 12 * index, directory + 2 + 12 * count + 4);
        if end > self.bytes.len() {
            self.zero(start, 12);
            return;
        }
        self.bytes.copy_within(start + 12..end, start);
        self.zero(end - 12, 12);
        let left = u16::try_from(count.saturating_sub(1)).unwrap_or_default();
        let left = if self.is_big_endian { left.to_be_bytes() } else { left.to_le_bytes() };
        if let Some(place) = self.bytes.get_mut(directory..directory + 2) {
            place.copy_from_slice(&left);
        }
    }
}

#[cfg(test)]
mod tests;
