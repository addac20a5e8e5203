//! What heating technicians photograph.

use super::canvas::{Canvas, Light, shade};
use crate::seed::dice::Dice;

const COPPER: Light = [0.72, 0.43, 0.28];
const WHITE: Light = [0.86, 0.87, 0.87];
const FOAM: Light = [0.30, 0.31, 0.33];

/// A boiler in the cellar with its pipes.
pub(super) fn boiler_room(canvas: &mut Canvas, dice: &mut Dice) {
    let wall = if dice.chance(50) { [0.78, 0.76, 0.71] } else { [0.72, 0.74, 0.72] };
    canvas.fade([0.0, 0.0, 800.0, 450.0], shade(wall, 0.95), shade(wall, 0.78));
    canvas.fade([0.0, 450.0, 800.0, 150.0], [0.42, 0.40, 0.38], [0.28, 0.27, 0.26]);
    for row in 0..8_i16 {
        canvas.fade([0.0, 56.0 * f32::from(row), 800.0, 1.6], shade(wall, 0.7), shade(wall, 0.7));
    }
    for (n, x) in [300.0, 360.0, 520.0].into_iter().enumerate() {
        let color = if n == 1 { FOAM } else { COPPER };
        canvas.tube([x, 0.0, if n == 1 { 40.0 } else { 18.0 }, 190.0], color);
    }
    canvas.lying_tube([0.0, 66.0, 800.0, 26.0], shade(FOAM, 1.2));
    canvas.lying_tube([0.0, 112.0, 560.0, 16.0], COPPER);
    canvas.shadow([200.0, 420.0, 430.0, 110.0], 0.5);
    canvas.fade([240.0, 150.0, 330.0, 330.0], shade(WHITE, 1.04), shade(WHITE, 0.86));
    canvas.fade([240.0, 150.0, 330.0, 6.0], [0.6; 3], [0.7; 3]);
    canvas.fade([274.0, 190.0, 262.0, 78.0], [0.16, 0.17, 0.19], [0.12, 0.13, 0.14]);
    canvas.fade([290.0, 204.0, 110.0, 48.0], [0.45, 0.62, 0.66], [0.36, 0.52, 0.58]);
    canvas.disc([440.0, 229.0, 20.0], [0.55; 3]);
    canvas.disc([440.0, 229.0, 16.0], [0.22; 3]);
    let alarm = if dice.chance(60) { [1.0, 0.20, 0.14] } else { [0.25, 0.9, 0.35] };
    canvas.disc([500.0, 229.0, 7.0], alarm);
    canvas.fade([240.0, 300.0, 330.0, 2.0], [0.62; 3], [0.62; 3]);
    canvas.disc([670.0, 370.0, 78.0], [0.66, 0.13, 0.11]);
    canvas.disc([670.0, 370.0, 9.0], [0.55; 3]);
    canvas.tube([662.0, 130.0, 16.0, 165.0], COPPER);
    canvas.tube([70.0, 180.0, 120.0, 300.0], [0.52, 0.58, 0.62]);
    canvas.fade([96.0, 300.0, 62.0, 40.0], WHITE, shade(WHITE, 0.9));
}

/// The outdoor unit of a heat pump.
pub(super) fn heat_pump(canvas: &mut Canvas, dice: &mut Dice) {
    let brick = if dice.chance(50) { [0.60, 0.36, 0.27] } else { [0.80, 0.78, 0.72] };
    canvas.fade([0.0, 0.0, 800.0, 420.0], shade(brick, 1.05), shade(brick, 0.85));
    for row in 0..15_i16 {
        let y = 28.0 * f32::from(row);
        canvas.fade([0.0, y, 800.0, 2.5], shade(brick, 1.28), shade(brick, 1.2));
        for joint in 0..11_i16 {
            let x = 76.0 * f32::from(joint) + if row % 2 == 0 { 0.0 } else { 38.0 };
            canvas.fade([x, y, 2.5, 28.0], shade(brick, 1.22), shade(brick, 1.2));
        }
    }
    canvas.fade([0.0, 420.0, 800.0, 180.0], [0.34, 0.44, 0.22], [0.22, 0.32, 0.14]);
    for _ in 0..420 {
        let (x, y) = (dice.fraction() * 800.0, 420.0 + dice.fraction() * 180.0);
        canvas.line([x, y], [x + dice.fraction() * 8.0 - 4.0, y - 10.0], 1.6, [0.36, 0.52, 0.20]);
    }
    canvas.shadow([120.0, 450.0, 560.0, 90.0], 0.6);
    canvas.fade([150.0, 486.0, 500.0, 22.0], [0.62; 3], [0.45; 3]);
    canvas.fade([160.0, 130.0, 480.0, 356.0], shade(WHITE, 1.05), shade(WHITE, 0.82));
    canvas.ring([350.0, 306.0, 158.0, 148.0], [0.38; 3]);
    canvas.disc([350.0, 306.0, 147.0], [0.10, 0.11, 0.12]);
    for blade in 0..5_i16 {
        let turn = f32::from(blade) * 1.2566 + dice.fraction() * 0.2;
        canvas.line([350.0, 306.0], [350.0 + 128.0 * turn.cos(), 306.0 + 128.0 * turn.sin()], 34.0, [0.24, 0.25, 0.27]);
    }
    for ring in 1..10_i16 {
        let radius = 16.0 * f32::from(ring);
        canvas.ring([350.0, 306.0, radius, radius - 2.0], [0.50, 0.51, 0.52]);
    }
    canvas.disc([350.0, 306.0, 24.0], [0.55; 3]);
    for slot in 0..9_i16 {
        canvas.fade([545.0, 180.0 + 30.0 * f32::from(slot), 74.0, 8.0], [0.35; 3], [0.55; 3]);
    }
    if dice.chance(50) {
        canvas.fade([160.0, 122.0, 480.0, 14.0], [0.97; 3], [0.90, 0.93, 0.97]);
    }
}

/// A pressure gauge on a copper pipe, close.
pub(super) fn gauge(canvas: &mut Canvas, dice: &mut Dice) {
    canvas.fade([0.0, 0.0, 800.0, 600.0], [0.56, 0.55, 0.52], [0.38, 0.37, 0.35]);
    canvas.lying_tube([0.0, 430.0, 800.0, 74.0], COPPER);
    canvas.lying_tube([320.0, 418.0, 160.0, 98.0], [0.70, 0.62, 0.36]);
    canvas.tube([372.0, 330.0, 56.0, 110.0], [0.72, 0.64, 0.38]);
    canvas.shadow([190.0, 40.0, 450.0, 400.0], 0.35);
    canvas.disc([400.0, 205.0, 178.0], [0.20, 0.21, 0.22]);
    canvas.disc([400.0, 205.0, 160.0], [0.95, 0.95, 0.93]);
    for tick in 0..=30_i16 {
        let turn = 2.356 + f32::from(tick) * 4.712 / 30.0;
        let long = if tick % 10 == 0 { 118.0 } else { 134.0 };
        let color = if tick < 8 { [0.80, 0.14, 0.10] } else { [0.12; 3] };
        let (cos, sin) = (turn.cos(), turn.sin());
        canvas.line([400.0 + long * cos, 205.0 + long * sin], [400.0 + 148.0 * cos, 205.0 + 148.0 * sin], 4.0, color);
    }
    let turn = 2.356 + 4.712 * (0.1 + dice.fraction() * 0.45);
    canvas.line([400.0, 205.0], [400.0 + 122.0 * turn.cos(), 205.0 + 122.0 * turn.sin()], 7.0, [0.08; 3]);
    canvas.line([400.0, 205.0], [400.0 - 34.0 * turn.cos(), 205.0 - 34.0 * turn.sin()], 10.0, [0.08; 3]);
    canvas.disc([400.0, 205.0, 14.0], [0.30; 3]);
    if dice.chance(70) {
        for _ in 0..24 {
            let (x, y) = (300.0 + dice.fraction() * 200.0, 505.0 + dice.fraction() * 70.0);
            canvas.disc([x, y, 2.0 + dice.fraction() * 4.0], [0.62, 0.68, 0.72]);
        }
        canvas.shadow([270.0, 500.0, 260.0, 90.0], 0.3);
    }
}

/// A manifold of the floor heating with its valves.
pub(super) fn manifold(canvas: &mut Canvas, dice: &mut Dice) {
    canvas.fade([0.0, 0.0, 800.0, 600.0], [0.83, 0.83, 0.81], [0.66, 0.66, 0.65]);
    canvas.fade([50.0, 40.0, 700.0, 520.0], [0.50, 0.51, 0.52], [0.62, 0.62, 0.62]);
    canvas.fade([64.0, 54.0, 672.0, 492.0], [0.76, 0.77, 0.77], [0.70, 0.70, 0.70]);
    canvas.lying_tube([80.0, 150.0, 640.0, 44.0], [0.74, 0.66, 0.38]);
    canvas.lying_tube([80.0, 330.0, 640.0, 44.0], [0.74, 0.66, 0.38]);
    let off = dice.between(0, 6);
    for loops in 0..7_i16 {
        let x = 130.0 + 84.0 * f32::from(loops);
        canvas.tube([x - 9.0, 374.0, 18.0, 172.0], [0.86, 0.86, 0.88]);
        canvas.tube([x + 22.0, 194.0, 16.0, 352.0], [0.82, 0.82, 0.85]);
        canvas.tube([x - 17.0, 268.0, 34.0, 64.0], WHITE);
        canvas.fade([x - 17.0, 290.0, 34.0, 6.0], [0.5; 3], [0.6; 3]);
        canvas.tube([x - 8.0, 96.0, 16.0, 56.0], [0.92, 0.93, 0.95]);
        let level = if i32::from(loops) == off { 142.0 } else { 112.0 + dice.fraction() * 18.0 };
        canvas.fade([x - 8.0, level, 16.0, 6.0], [0.85, 0.12, 0.10], [0.75, 0.10, 0.08]);
    }
    canvas.disc([690.0, 172.0, 30.0], [0.72, 0.14, 0.12]);
    canvas.disc([690.0, 352.0, 30.0], [0.16, 0.36, 0.70]);
}
