//! What lift technicians photograph.

use super::canvas::{Canvas, Light, shade};
use crate::seed::dice::Dice;

const STEEL: Light = [0.66, 0.68, 0.70];
const AMBER: Light = [1.0, 0.62, 0.15];

/// A landing door, a little open where something is stuck.
pub(super) fn landing_door(canvas: &mut Canvas, dice: &mut Dice) {
    let wall = if dice.chance(50) { [0.80, 0.77, 0.70] } else { [0.70, 0.74, 0.76] };
    canvas.fade([0.0, 0.0, 800.0, 470.0], shade(wall, 1.05), shade(wall, 0.82));
    canvas.fade([0.0, 470.0, 800.0, 130.0], [0.34, 0.32, 0.31], [0.20, 0.19, 0.19]);
    canvas.fade([206.0, 44.0, 330.0, 440.0], [0.38, 0.39, 0.41], [0.30, 0.31, 0.33]);
    let gap = 6.0 + dice.fraction() * 34.0;
    canvas.fade([226.0, 64.0, 290.0, 412.0], [0.05, 0.05, 0.06], [0.10, 0.10, 0.10]);
    canvas.metal([226.0, 64.0, 145.0 - gap, 412.0], STEEL, dice);
    canvas.metal([371.0 + gap, 64.0, 145.0 - gap, 412.0], STEEL, dice);
    canvas.shadow([190.0, 452.0, 370.0, 90.0], 0.45);
    canvas.fade([206.0, 476.0, 330.0, 10.0], [0.58, 0.56, 0.52], [0.40, 0.39, 0.37]);
    for groove in 0..3 {
        let y = 478.0 + 2.6 * f32::from(i16::try_from(groove).unwrap_or(0));
        canvas.fade([208.0, y, 326.0, 1.0], [0.2; 3], [0.2; 3]);
    }
    canvas.metal([590.0, 190.0, 62.0, 168.0], shade(STEEL, 1.08), dice);
    canvas.fade([604.0, 204.0, 34.0, 26.0], [0.05, 0.06, 0.08], [0.08, 0.09, 0.11]);
    canvas.line([621.0, 226.0], [621.0, 209.0], 3.0, [1.0, 0.25, 0.18]);
    canvas.line([621.0, 209.0], [614.0, 217.0], 3.0, [1.0, 0.25, 0.18]);
    canvas.line([621.0, 209.0], [628.0, 217.0], 3.0, [1.0, 0.25, 0.18]);
    for (cy, color) in [(268.0, AMBER), (318.0, [0.9, 0.9, 0.88])] {
        canvas.disc([621.0, cy, 17.0], [0.42; 3]);
        canvas.ring([621.0, cy, 14.0, 10.0], color);
        canvas.disc([621.0, cy, 10.0], [0.74; 3]);
    }
    if dice.chance(70) {
        canvas.line([371.0, 470.0], [382.0, 474.0], 9.0, [0.45, 0.36, 0.26]);
    }
}

/// An escalator seen from its foot.
pub(super) fn escalator(canvas: &mut Canvas, dice: &mut Dice) {
    canvas.fade([0.0, 0.0, 800.0, 600.0], [0.86, 0.86, 0.84], [0.50, 0.49, 0.47]);
    for lamp in 0..5 {
        let x = 90.0 + 150.0 * f32::from(i16::try_from(lamp).unwrap_or(0));
        canvas.fade([x, 20.0, 70.0, 12.0], [1.0, 1.0, 0.95], [0.98, 0.97, 0.92]);
    }
    // Steps grow towards the viewer.
    let steps: u16 = 16;
    for step in 0..steps {
        let near = f32::from(step) / f32::from(steps);
        let y = 150.0 + 430.0 * near.powf(1.45);
        let half = 70.0 + 190.0 * near;
        let height = 16.0 + 30.0 * near;
        canvas.fade([400.0 - half, y, half * 2.0, height], [0.40, 0.41, 0.43], [0.16, 0.16, 0.17]);
        let ribs = 22;
        for rib in 0..ribs {
            let x = 400.0 - half + half * 2.0 * f32::from(i16::try_from(rib).unwrap_or(0)) / 22.0;
            canvas.fade([x, y, 1.4 + near * 2.0, height * 0.7], [0.55; 3], [0.25; 3]);
        }
        canvas.fade([400.0 - half, y, half * 2.0, 1.5 + near * 2.5], [0.92, 0.76, 0.16], [0.80, 0.64, 0.10]);
    }
    for side in [-1.0, 1.0] {
        let (top, foot) = ([400.0 + side * 84.0, 96.0], [400.0 + side * 330.0, 560.0]);
        canvas.line(top, foot, 44.0, [0.60, 0.66, 0.68]);
        canvas.line(top, foot, 17.0, [0.07, 0.07, 0.08]);
        canvas.line([400.0 + side * 78.0, 150.0], [400.0 + side * 272.0, 590.0], 14.0, STEEL);
    }
    let x = 250.0 + dice.fraction() * 240.0;
    canvas.line([x, 520.0], [x + 26.0, 527.0], 7.0, [0.80, 0.18, 0.12]);
    canvas.shadow([150.0, 470.0, 500.0, 160.0], 0.25);
}

/// The shaft from the pit: rails, ropes and daylight at the top.
pub(super) fn shaft(canvas: &mut Canvas, dice: &mut Dice) {
    canvas.fade([0.0, 0.0, 800.0, 600.0], [0.16, 0.15, 0.14], [0.22, 0.21, 0.20]);
    let floors: u16 = 9;
    for floor in 0..floors {
        let far = 1.0 - f32::from(floor) / f32::from(floors);
        let (w, h) = (700.0 * far * far + 60.0, 520.0 * far * far + 46.0);
        let light = 0.24 + 0.055 * f32::from(floor);
        let wall = [light * 1.02, light, light * 0.94];
        canvas.fade([400.0 - w / 2.0, 290.0 - h / 2.0, w, h], shade(wall, 1.15), wall);
    }
    canvas.fade([376.0, 270.0, 48.0, 40.0], [1.0, 0.98, 0.90], [0.95, 0.92, 0.84]);
    for (x, thick) in [(30.0, 22.0), (770.0, 22.0)] {
        canvas.line([x, 590.0], [400.0 + (x - 400.0) * 0.07, 292.0], thick, shade(STEEL, 0.85));
        canvas.line([x, 590.0], [400.0 + (x - 400.0) * 0.07, 292.0], 5.0, shade(STEEL, 1.2));
    }
    for rope in 0..6 {
        let x = 330.0 + 24.0 * f32::from(i16::try_from(rope).unwrap_or(0)) + dice.fraction() * 4.0;
        canvas.line([x, 600.0], [392.0 + (x - 390.0) * 0.1, 286.0], 4.5, [0.30, 0.29, 0.27]);
    }
    canvas.disc([640.0, 130.0, 26.0], [1.0, 0.96, 0.82]);
    canvas.ring([640.0, 130.0, 34.0, 27.0], [0.45, 0.44, 0.40]);
    canvas.tube([90.0, 470.0, 58.0, 130.0], [0.74, 0.60, 0.14]);
    canvas.fade([80.0, 460.0, 78.0, 14.0], [0.14; 3], [0.08; 3]);
}

/// The operating panel in the car.
pub(super) fn panel(canvas: &mut Canvas, dice: &mut Dice) {
    canvas.metal([0.0, 0.0, 800.0, 600.0], shade(STEEL, 0.82), dice);
    canvas.shadow([210.0, 0.0, 400.0, 640.0], 0.35);
    canvas.metal([250.0, 24.0, 300.0, 552.0], shade(STEEL, 1.12), dice);
    canvas.fade([290.0, 54.0, 220.0, 92.0], [0.03, 0.04, 0.07], [0.06, 0.07, 0.10]);
    for (from, to) in [([372.0, 72.0], [372.0, 128.0]), ([360.0, 84.0], [372.0, 72.0]), ([400.0, 72.0], [436.0, 72.0])]
    {
        canvas.line(from, to, 6.0, AMBER);
    }
    canvas.line([436.0, 72.0], [404.0, 128.0], 6.0, AMBER);
    let lit = dice.between(0, 9);
    for button in 0..10_i16 {
        let (column, row) = (f32::from(button % 2), f32::from(button / 2));
        let (x, y) = (346.0 + column * 108.0, 200.0 + row * 66.0);
        canvas.shadow([x - 32.0, y - 28.0, 68.0, 68.0], 0.35);
        canvas.disc([x, y, 25.0], [0.50; 3]);
        canvas.disc([x, y, 22.0], [0.80, 0.81, 0.82]);
        if i32::from(button) == lit {
            canvas.ring([x, y, 22.0, 16.0], AMBER);
        }
        canvas.line([x - 5.0, y + 9.0], [x + 1.0, y - 10.0], 4.0, [0.2; 3]);
        for dot in 0..3_i16 {
            canvas.disc([x + 42.0, y - 6.0 + 6.0 * f32::from(dot), 2.0], [0.4; 3]);
        }
    }
    canvas.disc([400.0, 548.0, 17.0], [0.86, 0.70, 0.12]);
    if dice.chance(60) {
        canvas.line([480.0, 430.0], [520.0, 520.0], 2.0, [0.42; 3]);
        canvas.line([492.0, 440.0], [512.0, 538.0], 1.5, [0.45; 3]);
    }
}
