import { m } from '$lib/i18n';
import { fieldText } from '$lib/i18n/error-text';
import type { FieldProblem } from '$lib/ipc';
import { fieldOf } from './request-form.svelte';

const LABELS: Record<string, () => string> = {
  object: m.request_field_object,
  work_type: m.request_field_work_type,
  description: m.request_field_description,
  attachments: m.request_field_files,
  wished_for: m.request_field_wished_for,
  'contact.name': m.request_contact_name_long,
  'contact.phone': m.request_contact_phone_long,
};

/** What the form calls the field that a problem is about. */
export function fieldLabel(path: string): string {
  return LABELS[fieldOf(path)]?.() ?? path;
}

/** Where the form shows it: the id of its control. */
export function fieldAnchor(path: string): string {
  return `request-${fieldOf(path).replace('.', '-')}`;
}

/** The company's own words when it has some, else ours. */
export function problemText(problem: FieldProblem | undefined): string | undefined {
  return problem && fieldText(problem);
}

/** Puts the cursor where the problem is. */
export function jumpTo(path: string): void {
  const place = document.getElementById(fieldAnchor(path));
  const control = 'input:checked, input:not([hidden]), textarea, button';
  const target = place?.matches(control) ? place : place?.querySelector<HTMLElement>(control);
  place?.scrollIntoView({ block: 'center' });
  target?.focus({ preventScroll: true });
}
