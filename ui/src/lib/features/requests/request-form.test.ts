import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PortalError, type ErrorCode, type FieldProblem, type RequestDetail, type RequestDraft } from '$lib/ipc';
import { RequestForm, fieldOf, type FormPort } from './request-form.svelte';

const PAUSE_MS = 500;
const SAVED_AT = '2026-03-12T10:42:00Z';

const refused = (code: ErrorCode, fields: FieldProblem[] = []) =>
  new PortalError({ code, fields, details: '', trace: null });

function draftDetail(over: Partial<RequestDetail> = {}): RequestDetail {
  return {
    summary: {
      id: 'r1',
      title: '',
      state: { is: 'draft' },
      number: null,
      object: null,
      work_type_label: null,
      attachments: 0,
      changed_at: SAVED_AT,
    },
    content: {
      id: 'r1',
      object: null,
      work_type: null,
      description: '',
      wished_for: [],
      contact: { name: '', phone: '' },
      attachments: [],
    },
    attachments: [],
    author: null,
    problem: null,
    receipt: { written_at: null, sent_at: null, received_at: null },
    may_edit: true,
    may_take_back: false,
    ...over,
  };
}

/** A core that answers when it is told to, and remembers in which order it was asked. */
class SlowCore implements FormPort {
  readonly asked: string[] = [];
  readonly saved: RequestDraft[] = [];
  problems: FieldProblem[] = [];
  failure: PortalError | null = null;
  hold: Promise<void> = Promise.resolve();

  requestSave = vi.fn(async (draft: RequestDraft) => {
    this.asked.push(`save ${draft.description}`);
    await this.hold;
    if (this.failure) throw this.failure;
    this.saved.push(draft);
    return { saved_at: SAVED_AT, problems: this.problems };
  });

  requestSubmit = vi.fn(async (id: string) => {
    this.asked.push('submit');
    if (this.failure) throw this.failure;
    return { ...draftDetail().summary, id };
  });

  attachmentAdd = vi.fn(async (_: string, name: string, size: number, content: string) => {
    this.asked.push(`attach ${name} (${content.length})`);
    if (size > 1000) throw refused('invalid-input', [{ field: 'attachment', code: 'too-large', limit: 1000 }]);
    const attachment = {
      sha256: `hash of ${name}`,
      name,
      mime: 'image/jpeg',
      size,
      stored: true,
      sent: false,
      missing: false,
    };
    return { attachment, location_removed: true };
  });

  attachmentRemove = vi.fn(async () => {
    this.asked.push('detach');
    return null;
  });
}

let core: SlowCore;
const formOn = (detail = draftDetail(), isOurs = () => true) =>
  new RequestForm(detail, { maxFileBytes: 1000, isOurs }, core);
const lastSaved = () => core.saved.at(-1);

beforeEach(() => {
  vi.useFakeTimers();
  core = new SlowCore();
});
afterEach(() => vi.useRealTimers());

describe('saving', () => {
  it('waits for a pause, and not longer than half a second', async () => {
    const form = formOn();
    for (const text of ['L', 'Li', 'Lif', 'Lift']) {
      form.type('description', text);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(core.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(core.asked).toEqual(['save Lift']);
    expect(form.savedAt).toBe(SAVED_AT);
    expect(form.isUnsaved).toBe(false);
  });

  it('happens at once when a field is left', async () => {
    const form = formOn();
    form.type('contact.phone', '0170');
    form.leave('contact.phone');
    await vi.advanceTimersByTimeAsync(0);
    expect(lastSaved()?.contact).toEqual({ name: '', phone: '0170' });
  });

  it('loses no keystroke that comes while a save is running', async () => {
    let release = () => {};
    core.hold = new Promise((resolve) => (release = resolve));
    const form = formOn();
    form.type('description', 'Lift stops');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    form.type('description', 'Lift stops between floors');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(core.asked).toEqual(['save Lift stops']);
    expect(form.draft.description).toBe('Lift stops between floors');
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(core.asked).toEqual(['save Lift stops', 'save Lift stops between floors']);
    expect(form.isUnsaved).toBe(false);
  });

  it('keeps the text and says so when the disk is full, and tries again by itself', async () => {
    core.failure = refused('storage-full');
    const form = formOn();
    form.type('description', 'Water on the floor');
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(form.saveError?.code).toBe('storage-full');
    expect(form.draft.description).toBe('Water on the floor');
    expect(await form.flush()).toBe(false);
    core.failure = null;
    await vi.advanceTimersByTimeAsync(6000);
    expect(form.saveError).toBeNull();
    expect(lastSaved()?.description).toBe('Water on the floor');
  });

  it('asks what is missing without storing an untouched draft', async () => {
    core.problems = [{ field: 'description', code: 'required' }];
    const form = formOn();
    await form.judge();
    expect(form.missing).toEqual(core.problems);
    expect(form.savedAt).toBeNull();
  });

  it('never writes into another account', async () => {
    const form = formOn(draftDetail(), () => false);
    form.type('description', 'Not for them');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(core.asked).toEqual([]);
  });
});

describe('problems', () => {
  it('are told after a field was left, not while somebody types', async () => {
    core.problems = [{ field: 'contact.phone', code: 'too-long', limit: 200 }];
    const form = formOn();
    form.type('contact.phone', '0'.repeat(201));
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(form.problemOf('contact.phone')).toBeUndefined();
    form.leave('contact.phone');
    expect(form.problemOf('contact.phone')?.code).toBe('too-long');
  });

  it('of the company stand at their field until it is changed', () => {
    const fields: FieldProblem[] = [
      { field: 'contact.phone', code: 'invalid', note: 'A number for the night, please.' },
    ];
    const form = formOn(draftDetail({ problem: { code: 'invalid-input', fields } }));
    expect(form.problemOf('contact.phone')?.note).toBe('A number for the night, please.');
    form.type('contact.name', 'Anna');
    expect(form.problemOf('contact.phone')).toBeDefined();
    form.type('contact.phone', '0170 1');
    expect(form.problemOf('contact.phone')).toBeUndefined();
  });

  it.each([
    ['wished_for.0', 'wished_for'],
    ['attachments.12', 'attachments'],
    ['contact.phone', 'contact.phone'],
    ['description', 'description'],
  ])('at %s are shown at %s', (path, field) => expect(fieldOf(path)).toBe(field));
});

describe('sending', () => {
  it('saves first, then hands over', async () => {
    const form = formOn();
    form.type('description', 'Lift stops');
    const sent = await form.send();
    expect(sent?.id).toBe('r1');
    expect(core.asked).toEqual(['save Lift stops', 'submit']);
  });

  it('stays when something is missing, and says where', async () => {
    core.problems = [{ field: 'work_type', code: 'required' }];
    const form = formOn();
    expect(await form.send()).toBeUndefined();
    expect(core.requestSubmit).not.toHaveBeenCalled();
    expect(form.problemOf('work_type')?.code).toBe('required');
    expect(form.isSending).toBe(false);
  });

  it('stays when it cannot be saved', async () => {
    core.failure = refused('storage-full');
    const form = formOn();
    form.type('description', 'Lift stops');
    expect(await form.send()).toBeUndefined();
    expect(core.requestSubmit).not.toHaveBeenCalled();
    expect(form.draft.description).toBe('Lift stops');
  });
});

describe('files', () => {
  const file = (name: string, size: number) => new File([new Uint8Array(size)], name);

  it('follow the text into the draft, in the order they were given', async () => {
    vi.useRealTimers();
    const form = formOn();
    form.type('description', 'See photos');
    await form.addFiles([file('a.jpg', 3), file('b.jpg', 6)]);
    expect(core.asked.filter((call) => !call.startsWith('save'))).toEqual(['attach a.jpg (4)', 'attach b.jpg (8)']);
    expect(core.asked[0]).toBe('save See photos');
    expect(lastSaved()?.attachments.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg']);
    expect(form.locationsRemoved).toBe(2);
    expect(form.incoming).toEqual([]);
  });

  it('that are too large are announced without content, and do not keep the others out', async () => {
    vi.useRealTimers();
    const form = formOn();
    await form.addFiles([file('huge.jpg', 1001), file('small.jpg', 3)]);
    expect(core.asked).toContain('attach huge.jpg (0)');
    expect(form.files.map(({ name }) => name)).toEqual(['small.jpg']);
    expect(form.incoming.map(({ name, problem }) => [name, problem && 'field' in problem && problem.code])).toEqual([
      ['huge.jpg', 'too-large'],
    ]);
  });

  it('are taken out of the draft before their bytes go', async () => {
    vi.useRealTimers();
    const form = formOn();
    await form.addFiles([file('a.jpg', 3)]);
    await form.removeFile('hash of a.jpg');
    expect(lastSaved()?.attachments).toEqual([]);
    expect(core.asked.at(-1)).toBe('detach');
  });
});
