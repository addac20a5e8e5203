import { describe, expect, it } from 'vitest';
import type { Stage, StageChange, StageLabel } from '$lib/ipc';
import { wayOf } from './way';

const ALL: Stage[] = ['reported', 'planned', 'in-progress', 'waiting-for-you', 'completed', 'cancelled'];
const STAGES = ALL.map((stage): StageLabel => ({ stage, label: stage.toUpperCase(), group: 'open' }));
const went = (...stages: Stage[]) => stages.map((stage, n): StageChange => ({ stage, at: `2026-03-0${n + 1}` }));
const told = (history: StageChange[], stages = STAGES) =>
  wayOf(history, stages).map(({ label, state }) => `${label} ${state}`);

describe('the way of a work order', () => {
  it('tells what happened, where it is, and what comes next', () => {
    expect(told(went('reported', 'planned'))).toEqual([
      'REPORTED done',
      'PLANNED current',
      'IN-PROGRESS ahead',
      'COMPLETED ahead',
    ]);
  });

  it('has nothing ahead when it is over', () => {
    expect(told(went('reported', 'completed'))).toEqual(['REPORTED done', 'COMPLETED done']);
    expect(told(went('reported', 'cancelled'))).toEqual(['REPORTED done', 'CANCELLED stopped']);
  });

  it('speaks only of stages that the company shows', () => {
    const shown = STAGES.filter(({ stage }) => stage !== 'planned');
    expect(told(went('reported', 'planned', 'in-progress'), shown)).toEqual([
      'REPORTED done',
      'IN-PROGRESS current',
      'COMPLETED ahead',
    ]);
    expect(told([])).toEqual([]);
  });

  it('tells each stage once when it went back and forth too often', () => {
    const steps = wayOf(
      went('reported', 'planned', 'in-progress', 'planned', 'in-progress', 'planned', 'in-progress'),
      STAGES,
    );
    expect(steps.map(({ label }) => label)).toEqual(['REPORTED', 'PLANNED', 'IN-PROGRESS', 'COMPLETED']);
    expect(steps[1]?.at).toBe('2026-03-06');
  });
});
