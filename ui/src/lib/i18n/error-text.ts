import type { ErrorCode, FieldCode, FieldProblem } from '$lib/ipc';
import { m } from '$lib/paraglide/messages';
import { formatSize } from './format';

type Sentence = () => string;

/** A code in words. */
export interface ErrorWords {
  /** What happened. */
  title: string;
  /** What it means for the person's work. */
  meaning: string;
  /** What to do about it. */
  remedy: string;
}

interface Sentences {
  title: Sentence;
  meaning: Sentence;
  remedy: Sentence;
}

const words = (title: Sentence, meaning: Sentence, remedy: Sentence): Sentences => ({ title, meaning, remedy });

/** Total: a code without words does not compile. */
const ERRORS: Record<ErrorCode, Sentences> = {
  'invalid-input': words(m.error_invalid_input, m.error_means_kept, m.error_invalid_input_do),
  malformed: words(m.error_malformed, m.error_means_kept, m.error_do_support),
  'wrong-credentials': words(m.error_wrong_credentials, m.error_means_kept, m.error_wrong_credentials_do),
  'not-signed-in': words(m.error_not_signed_in, m.error_means_kept, m.error_not_signed_in_do),
  'session-ended': words(m.error_session_ended, m.error_means_kept, m.error_session_ended_do),
  'portal-not-found': words(m.error_portal_not_found, m.error_means_kept, m.error_portal_not_found_do),
  'portal-disabled': words(m.error_portal_disabled, m.error_means_kept, m.error_portal_disabled_do),
  'user-disabled': words(m.error_user_disabled, m.error_means_kept, m.error_user_disabled_do),
  'not-shared': words(m.error_not_shared, m.error_means_kept, m.error_not_shared_do),
  'not-found': words(m.error_not_found, m.error_not_found_means, m.error_not_found_do),
  'id-conflict': words(m.error_id_conflict, m.error_means_kept, m.error_id_conflict_do),
  'edit-conflict': words(m.error_edit_conflict, m.error_means_kept, m.error_edit_conflict_do),
  'already-decided': words(m.error_already_decided, m.error_means_kept, m.error_already_decided_do),
  'quotation-expired': words(m.error_quotation_expired, m.error_means_kept, m.error_quotation_expired_do),
  withdrawn: words(m.error_withdrawn, m.error_means_kept, m.error_withdrawn_do),
  'epoch-changed': words(m.error_epoch_changed, m.error_epoch_changed_means, m.error_epoch_changed_do),
  'cursor-reset': words(m.error_cursor_reset, m.error_cursor_reset_means, m.error_cursor_reset_do),
  'too-large': words(m.error_too_large, m.error_means_kept, m.error_too_large_do),
  'unsupported-type': words(m.error_unsupported_type, m.error_means_kept, m.error_unsupported_type_do),
  'digest-mismatch': words(m.error_digest_mismatch, m.error_digest_mismatch_means, m.error_do_support),
  'upload-offset': words(m.error_upload_offset, m.error_upload_offset_means, m.error_upload_offset_do),
  'range-not-satisfiable': words(
    m.error_range_not_satisfiable,
    m.error_range_not_satisfiable_means,
    m.error_range_not_satisfiable_do,
  ),
  'too-many-requests': words(m.error_too_many_requests, m.error_means_kept, m.error_too_many_requests_do),
  'method-not-allowed': words(m.error_method_not_allowed, m.error_means_kept, m.error_method_not_allowed_do),
  timeout: words(m.error_timeout, m.error_means_waits, m.error_do_again),
  unavailable: words(m.error_unavailable, m.error_means_waits, m.error_unavailable_do),
  internal: words(m.error_internal, m.error_means_kept, m.error_do_support),
  'address-invalid': words(m.error_address_invalid, m.error_means_kept, m.error_address_invalid_do),
  unreachable: words(m.error_unreachable, m.error_means_waits, m.error_unreachable_do),
  'not-a-portal': words(m.error_not_a_portal, m.error_means_waits, m.error_not_a_portal_do),
  certificate: words(m.error_certificate, m.error_certificate_means, m.error_certificate_do),
  'keychain-locked': words(m.error_keychain_locked, m.error_means_safe, m.error_keychain_locked_do),
  'keychain-missing': words(m.error_keychain_missing, m.error_keychain_missing_means, m.error_keychain_missing_do),
  'key-lost': words(m.error_key_lost, m.error_key_lost_means, m.error_key_lost_do),
  'already-running': words(m.error_already_running, m.error_already_running_means, m.error_already_running_do),
  'storage-full': words(m.error_storage_full, m.error_storage_full_means, m.error_storage_full_do),
  'storage-failed': words(m.error_storage_failed, m.error_storage_failed_means, m.error_storage_failed_do),
  'outbox-unreadable': words(m.error_outbox_unreadable, m.error_outbox_unreadable_means, m.error_outbox_unreadable_do),
  'file-missing': words(m.error_file_missing, m.error_file_missing_means, m.error_file_missing_do),
  'not-stored-here': words(m.error_not_stored_here, m.error_not_stored_here_means, m.error_not_stored_here_do),
  'unsafe-to-open': words(m.error_unsafe_to_open, m.error_unsafe_to_open_means, m.error_unsafe_to_open_do),
  'cannot-open': words(m.error_cannot_open, m.error_cannot_open_means, m.error_cannot_open_do),
  'unsent-items': words(m.error_unsent_items, m.error_means_kept, m.error_unsent_items_do),
  'no-account': words(m.error_no_account, m.error_no_account_means, m.error_no_account_do),
  'data-stalled': words(m.error_data_stalled, m.error_data_stalled_means, m.error_data_stalled_do),
  'out-of-step': words(m.error_out_of_step, m.error_out_of_step_means, m.error_out_of_step_do),
  'upgrade-needed': words(m.error_upgrade_needed, m.error_upgrade_needed_means, m.error_upgrade_needed_do),
};

/** Total as well; `limit` is in the unit of the code (characters, entries, bytes). */
const FIELDS: Record<FieldCode, (limit: number) => string> = {
  required: () => m.field_required(),
  'too-short': (count) => m.field_too_short({ count }),
  'too-long': (count) => m.field_too_long({ count }),
  'too-many': (count) => m.field_too_many({ count }),
  'too-large': (bytes) => m.field_too_large({ size: formatSize(bytes) }),
  'not-offered': () => m.field_not_offered(),
  unknown: () => m.field_unknown(),
  'unsupported-type': () => m.field_unsupported_type(),
  'contains-nul': () => m.field_contains_nul(),
  invalid: () => m.field_invalid(),
  'in-the-past': () => m.field_in_the_past(),
  duplicate: () => m.field_duplicate(),
};

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];
export const FIELD_CODES = Object.keys(FIELDS) as FieldCode[];

export function errorText(code: ErrorCode): ErrorWords {
  const { title, meaning, remedy } = ERRORS[code];
  return { title: title(), meaning: meaning(), remedy: remedy() };
}

/** "What it means. What to do." under a title. */
export function errorCause(code: ErrorCode): string {
  const { meaning, remedy } = errorText(code);
  return `${meaning} ${remedy}`;
}

/** What is wrong with a field; the company's own words stand above ours. */
export function fieldText({ code, limit, note }: Pick<FieldProblem, 'code' | 'limit' | 'note'>): string {
  return note || FIELDS[code](limit ?? 0);
}
