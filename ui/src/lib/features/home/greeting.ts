import { m } from '$lib/i18n';

const MORNING = 5;
const NOON = 12;
const EVENING = 18;

/** "Good morning, Anna." at the hour on the wall. */
export function greeting(name: string, now: Date): string {
  const hour = now.getHours();
  const words = { name: firstName(name) };
  if (hour >= MORNING && hour < NOON) return m.home_good_morning(words);
  if (hour >= NOON && hour < EVENING) return m.home_good_afternoon(words);
  return m.home_good_evening(words);
}

/** The first word that is no title ("Dr."). */
export function firstName(name: string): string {
  const words = name.trim().split(/\s+/);
  return words.find((word) => !word.endsWith('.')) ?? name;
}
