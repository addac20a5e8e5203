import { m } from '$lib/i18n';
import type { PartOfDay } from '$lib/ipc';

/** Parts of a day in words, in the order in which they are offered. */
export const PARTS: Record<PartOfDay, () => string> = {
  morning: m.request_part_morning,
  afternoon: m.request_part_afternoon,
  'all-day': m.request_part_all_day,
};
