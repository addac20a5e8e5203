import { expect, it } from 'vitest';
import { language } from '$lib/i18n';
import type { RequestState, RequestSummary } from '$lib/ipc';
import { inGroups, requestTitle, stateWords } from './request-state';

const request = (id: string, state: RequestState, title = id): RequestSummary => ({
  id,
  title,
  state,
  number: null,
  object: null,
  work_type_label: null,
  attachments: 0,
  changed_at: '2026-03-12T10:42:00Z',
});

it('groups stand in the order in which they matter, and only where there is something', () => {
  const groups = inGroups([
    request('declined', { is: 'declined', reason: '' }),
    request('received', { is: 'received' }),
    request('sending', { is: 'sending', files: null }),
    request('waiting', { is: 'waiting', retry_at: null }),
    request('draft', { is: 'draft' }),
    request('held', { is: 'held', reason: 'sign-in' }),
    request('refused', { is: 'not-accepted', code: 'invalid-input' }),
    request('accepted', { is: 'accepted', work_order: 'w' }),
  ]);
  expect(groups.map(({ name, requests }) => [name, requests.map(({ id }) => id)])).toEqual([
    ['needs-you', ['held', 'refused']],
    ['drafts', ['draft']],
    ['waiting', ['sending', 'waiting']],
    ['received', ['received']],
    ['accepted', ['accepted']],
    ['declined', ['declined']],
  ]);
});

it.each<[RequestState, string, string]>([
  [{ is: 'waiting', retry_at: null }, 'Waiting to be sent', 'Wartet auf Versand'],
  [{ is: 'sending', files: null }, 'Sending', 'Wird gesendet'],
  [{ is: 'sending', files: { done: 0, total: 3 } }, 'Sending 1 of 3 files', 'Sendet Datei 1 von 3'],
  [{ is: 'sending', files: { done: 3, total: 3 } }, 'Sending 3 of 3 files', 'Sendet Datei 3 von 3'],
  [{ is: 'not-accepted', code: 'invalid-input' }, 'Not accepted', 'Nicht angenommen'],
  [{ is: 'held', reason: 'upgrade' }, 'Needs you', 'Braucht Sie'],
])('%j reads “%s” and „%s“', (state, english, german) => {
  language.chosenByUser = 'en';
  expect(stateWords(state).label).toBe(english);
  language.chosenByUser = 'de';
  expect(stateWords(state).label).toBe(german);
  language.chosenByUser = undefined;
});

it('a request without a word still has a name', () => {
  language.chosenByUser = 'en';
  expect(requestTitle(request('x', { is: 'draft' }, ''))).toBe('Without text yet');
  language.chosenByUser = undefined;
});
