//! A picture of light: shapes are painted with shading, then developed like a photo.

use image::imageops::FilterType;
use image::{DynamicImage, Rgb, RgbImage};

use crate::seed::dice::Dice;

/// Painted at half the size of the photo; what is lost is the sharpness that telephones do not have either.
const WIDTH: u16 = 800;
const HEIGHT: u16 = 600;
const SCALE: u32 = 2;

/// Red, green and blue from 0 to 1.
pub(super) type Light = [f32; 3];

/// A picture in the making.
pub(super) struct Canvas {
    pixels: Vec<Light>,
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self { pixels: vec![[0.5; 3]; usize::from(WIDTH) * usize::from(HEIGHT)] }
    }

    /// A rectangle that goes from one light at its top to another at its foot. All in pixels of 800 × 600.
    pub(super) fn fade(&mut self, [x, y, width, height]: [f32; 4], top: Light, foot: Light) {
        self.paint([x, y, width, height], |_, py| Some(mix(top, foot, (py - y) / height.max(1.0))));
    }

    /// A standing tube: bright along a line left of its middle, dark at its edges.
    pub(super) fn tube(&mut self, [x, y, width, height]: [f32; 4], color: Light) {
        self.paint([x, y, width, height], |px, _| Some(shade(color, roundness((px - x) / width.max(1.0)))));
    }

    /// A lying tube.
    pub(super) fn lying_tube(&mut self, [x, y, width, height]: [f32; 4], color: Light) {
        self.paint([x, y, width, height], |_, py| Some(shade(color, roundness((py - y) / height.max(1.0)))));
    }

    /// Brushed metal: streaks along the height, brighter at one side.
    pub(super) fn metal(&mut self, area: [f32; 4], color: Light, dice: &mut Dice) {
        let streaks: Vec<f32> = (0..97).map(|_| dice.fraction() * 0.07).collect();
        let [x, _, width, _] = area;
        self.paint(area, |px, _| {
            let streak = streaks.get(to_index(px) % 97).copied().unwrap_or(0.0);
            let across = (px - x) / width.max(1.0);
            Some(shade(color, 0.82 + 0.28 * (across * 2.6).sin().abs() + streak))
        });
    }

    /// A disc, lit from the upper left.
    pub(super) fn disc(&mut self, [cx, cy, radius]: [f32; 3], color: Light) {
        self.ring([cx, cy, radius, 0.0], color);
    }

    /// A ring between two radii.
    pub(super) fn ring(&mut self, [cx, cy, radius, inner]: [f32; 4], color: Light) {
        self.paint([cx - radius, cy - radius, radius * 2.0, radius * 2.0], |px, py| {
            let (dx, dy) = (px - cx, py - cy);
            let far = dx.hypot(dy);
            (far <= radius && far >= inner).then(|| shade(color, 1.0 - (dx + dy) / radius.max(1.0) * 0.18))
        });
    }

    /// A straight line of some thickness.
    pub(super) fn line(&mut self, from: [f32; 2], to: [f32; 2], thick: f32, color: Light) {
        let ([ax, ay], [bx, by]) = (from, to);
        let (dx, dy) = (bx - ax, by - ay);
        let length = (dx * dx + dy * dy).max(1.0);
        let area = [ax.min(bx) - thick, ay.min(by) - thick, dx.abs() + thick * 2.0, dy.abs() + thick * 2.0];
        self.paint(area, |px, py| {
            let along = (((px - ax) * dx + (py - ay) * dy) / length).clamp(0.0, 1.0);
            let far = (px - ax - along * dx).hypot(py - ay - along * dy);
            (far <= thick / 2.0).then(|| shade(color, 1.1 - far / thick.max(1.0) * 0.5))
        });
    }

    /// Darkens what is there, softly towards the edges: a shadow, a stain.
    pub(super) fn shadow(&mut self, [x, y, width, height]: [f32; 4], depth: f32) {
        let (cx, cy) = (x + width / 2.0, y + height / 2.0);
        self.change([x, y, width, height], |before, px, py| {
            let far = ((px - cx) / (width / 2.0)).hypot((py - cy) / (height / 2.0)).min(1.0);
            shade(before, 1.0 - depth * (1.0 - far * far))
        });
    }

    /// The finished photo: vignetted, tinted by the lamp, grainy and enlarged.
    pub(super) fn develop(&self, dice: &mut Dice) -> DynamicImage {
        let warmth = dice.fraction() * 0.10 - 0.03;
        let exposure = 0.92 + dice.fraction() * 0.18;
        let grain: Vec<f32> = (0..4_099).map(|_| (dice.fraction() + dice.fraction() - 1.0) * 0.05).collect();
        let mut picture = RgbImage::new(u32::from(WIDTH), u32::from(HEIGHT));
        let places = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (f32::from(x), f32::from(y))));
        for (n, ((x, y), (to, [red, green, blue]))) in places.zip(picture.pixels_mut().zip(&self.pixels)).enumerate() {
            let (u, v) = (x / f32::from(WIDTH) - 0.5, y / f32::from(HEIGHT) - 0.5);
            let lens = exposure * (1.0 - (u * u + v * v) * 0.55);
            // A stride that shares no factor with the table or the width: no pattern is seen.
            let noise = grain.get((n * 7 + n / 801) % 4_099).copied().unwrap_or(0.0);
            *to = Rgb([
                byte(red * lens * (1.0 + warmth) + noise),
                byte(green * lens + noise),
                byte(blue * lens * (1.0 - warmth) + noise),
            ]);
        }
        let (wide, high) = (u32::from(WIDTH) * SCALE, u32::from(HEIGHT) * SCALE);
        DynamicImage::from(picture).resize_exact(wide, high, FilterType::Triangle)
    }

    fn paint(&mut self, area: [f32; 4], color: impl Fn(f32, f32) -> Option<Light>) {
        self.change(area, |before, x, y| color(x, y).unwrap_or(before));
    }

    /// Changes every pixel inside the area that lies in the picture.
    fn change(&mut self, [x, y, width, height]: [f32; 4], change: impl Fn(Light, f32, f32) -> Light) {
        let columns = usize::from(WIDTH);
        let (left, right) = (to_index(x), to_index(x + width).min(columns));
        let (top, foot) = (to_index(y), to_index(y + height).min(usize::from(HEIGHT)));
        for row in top..foot {
            let from = row * columns + left;
            for (n, pixel) in self.pixels.iter_mut().skip(from).take(right.saturating_sub(left)).enumerate() {
                *pixel = change(*pixel, from_index(left + n), from_index(row));
            }
        }
    }
}

/// This light, so much brighter.
pub(super) fn shade(color: Light, by: f32) -> Light {
    color.map(|channel| channel * by)
}

fn mix(from: Light, to: Light, share: f32) -> Light {
    let [r, g, b] = from;
    let [r2, g2, b2] = to;
    [r + (r2 - r) * share, g + (g2 - g) * share, b + (b2 - b) * share]
}

/// Brightness across a tube lit from the left.
fn roundness(across: f32) -> f32 {
    let from_light = (across - 0.32).abs();
    1.25 - from_light * from_light * 2.2
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a byte holds")]
fn byte(light: f32) -> u8 {
    (light.clamp(0.0, 1.0) * 255.0) as u8
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "negative places are at the edge")]
fn to_index(place: f32) -> usize {
    place.max(0.0) as usize
}

fn from_index(place: usize) -> f32 {
    f32::from(u16::try_from(place).unwrap_or(u16::MAX))
}
