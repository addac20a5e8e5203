import { asPortalError } from '$lib/data/session.svelte';
import { errorText } from '$lib/i18n/error-text';
import type { ErrorCode } from '$lib/ipc';

/** Why it failed and what to do; what it means for the text is said by whoever knows where the text is. */
export function causeOf(error: unknown): string {
  return causeOfCode(asPortalError(error).code);
}

export function causeOfCode(code: ErrorCode): string {
  const { title, remedy } = errorText(code);
  return `${title}. ${remedy}`;
}

/** For whoever helps. */
export function detailsOf(error: unknown): string {
  const { code, details, trace } = asPortalError(error);
  return [code, details, trace].filter(Boolean).join('\n');
}
