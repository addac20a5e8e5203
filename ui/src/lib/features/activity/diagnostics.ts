import type { Activity, PendingStage } from '$lib/ipc';

/** For whoever helps: states and codes in English. No texts, titles or names of persons go along. */
export function diagnostics(activity: Activity, version: string, now = new Date()): string {
  const { status, server, trouble, trouble_details: details, pending, log } = activity;
  return [
    `Customer Portal ${version} · ${now.toISOString()}`,
    `system: ${navigator.userAgent} · ${navigator.language}`,
    `server: ${server}`,
    `line: ${status.connection} since ${status.since}`,
    `up to date: ${status.synced_at ?? 'never'}`,
    `waiting: ${status.waiting} · needs the person: ${status.needs_you}`,
    `trouble: ${trouble ?? 'none'}${details ? ` · ${details}` : ''}`,
    ...pending.map(
      ({ id, about, stage, attempts, next_try: next, failure }) =>
        `${about.is} ${id}: ${stageOf(stage)} · tries ${attempts} · next ${JSON.stringify(next)} · failure ${failure ?? 'none'}`,
    ),
    '',
    ...log.map(({ at, what, code }) => [at, what, code].filter(Boolean).join(' ')),
  ].join('\n');
}

/** What stands before it has a title that a person wrote. */
function stageOf(stage: PendingStage): string {
  return stage.is === 'behind' ? stage.is : JSON.stringify(stage);
}
