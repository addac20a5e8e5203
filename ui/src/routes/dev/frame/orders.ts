import type { Tone } from '$lib/components/tone';

export const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

const TITLES = [
  'Lift stops between floors',
  'Door closes too fast',
  'Emergency call does not answer',
  'Yearly inspection',
  'Cabin light flickers',
  'Grinding noise when starting',
  'Button of the third floor sticks',
  'Water in the shaft pit',
];
const STAGES: [string, Tone, 'open' | 'completed'][] = [
  ['In progress', 'wait', 'open'],
  ['Planned', 'planned', 'open'],
  ['Waiting for you', 'warn', 'open'],
  ['New', 'info', 'open'],
  ['Completed', 'good', 'completed'],
];

/** Made-up work orders, newest first. */
export const ORDERS = Array.from({ length: 60 }, (_, index) => {
  const [stage, tone, group] = STAGES[index % STAGES.length]!;
  return {
    number: `WO-${20417 - index}`,
    title: TITLES[index % TITLES.length]!,
    object: `Lift ${(index % 3) + 1}`,
    photos: index % 4 === 0 ? 3 : 0,
    changedAt: hoursAgo(index * 7 + 1),
    isNew: index < 2,
    stage,
    tone,
    group,
  };
});
