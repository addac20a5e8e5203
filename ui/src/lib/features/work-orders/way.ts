import type { TimelineStep } from '$lib/components/Timeline.svelte';
import type { StageChange, StageLabel } from '$lib/ipc';

/** More steps do not fit side by side: then each stage is told once, with the last time it was reached. */
const MOST_STEPS = 6;

/**
 * The way of a work order: what happened, where it is now, and what usually comes next.
 *
 * `stages` are the visible ones in order of life. Waiting for the customer and cancelling are no steps that anybody
 * plans, so they never lie ahead.
 */
export function wayOf(history: readonly StageChange[], stages: readonly StageLabel[]): TimelineStep[] {
  const label = ({ stage }: StageChange) => stages.find((known) => known.stage === stage)?.label;
  const visible = history.filter((change) => label(change) !== undefined);
  const last = visible.at(-1);
  if (!last) return [];
  const happened = visible.length > MOST_STEPS ? lastOfEach(visible) : visible;
  const isOver = last.stage === 'completed' || last.stage === 'cancelled';
  const steps = happened.map((change): TimelineStep => {
    const isLast = change === last;
    const state = !isLast ? 'done' : last.stage === 'cancelled' ? 'stopped' : isOver ? 'done' : 'current';
    return { label: label(change) ?? '', at: change.at, state };
  });
  if (isOver) return steps;
  const place = stages.findIndex(({ stage }) => stage === last.stage);
  const ahead = stages
    .slice(place + 1)
    .filter(({ stage }) => stage !== 'waiting-for-you' && stage !== 'cancelled')
    .map((known): TimelineStep => ({ label: known.label, state: 'ahead' }));
  return [...steps, ...ahead];
}

function lastOfEach(history: readonly StageChange[]): StageChange[] {
  return history.filter((change, index) => index === history.findLastIndex(({ stage }) => stage === change.stage));
}
