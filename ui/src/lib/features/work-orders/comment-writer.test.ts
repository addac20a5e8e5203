import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PortalError, type Conversation } from '$lib/ipc';
import { CommentWriter, type WriterPort } from './comment-writer.svelte';

const from: Conversation = { comments: [], draft: 'The k', next: 'c-1', may_comment: true };
const refused = (field?: string) =>
  new PortalError({
    code: field ? 'invalid-input' : 'storage-full',
    fields: field ? [{ field, code: 'too-long' }] : [],
    details: '',
    trace: null,
  });

function made(over: Partial<WriterPort> = {}, isOurs = () => true) {
  const port = {
    commentSave: vi.fn(async () => []),
    commentSend: vi.fn(async () => null),
    commentList: vi.fn(async () => ({ ...from, draft: '', next: 'c-2' })),
  };
  const used = { ...port, ...over } as WriterPort;
  return { port, writer: new CommentWriter('order', from, isOurs, used) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a comment while it is written', () => {
  it('goes on with the draft and is on the disk after a pause', async () => {
    const { port, writer } = made();
    expect(writer.text).toBe('The k');
    writer.type('The ke');
    writer.type('The key');
    await vi.advanceTimersByTimeAsync(400);
    expect(port.commentSave.mock.calls).toEqual([['order', 'c-1', 'The key']]);
  });

  it('is sent under the name it was saved under, and the next one gets another', async () => {
    const { port, writer } = made();
    writer.type('The key');
    expect(await writer.send()).toBe(true);
    expect(writer.text).toBe('');
    writer.type('Thanks');
    await writer.send();
    expect(port.commentSend.mock.calls).toEqual([
      ['order', 'c-1', 'The key'],
      ['order', 'c-2', 'Thanks'],
    ]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(port.commentSave).not.toHaveBeenCalled();
  });

  it('begins with what was typed while the last one was sent', async () => {
    const { port, writer } = made({ commentSend: vi.fn(async () => (writer.type('The keyThanks'), null)) });
    writer.type('The key');
    expect(await writer.send()).toBe(true);
    expect(writer.text).toBe('Thanks');
    await vi.advanceTimersByTimeAsync(400);
    expect(port.commentSave.mock.calls).toEqual([['order', 'c-2', 'Thanks']]);
  });

  it('never goes under the name of the last one, even if asking for another fails', async () => {
    const commentList = vi.fn(async () => ({ ...from, draft: '', next: 'c-2' })).mockRejectedValueOnce(refused());
    const { port, writer } = made({ commentList });
    await writer.send();
    writer.type('Thanks');
    await writer.flush();
    expect([writer.saveError?.code, port.commentSave.mock.calls.length]).toEqual(['storage-full', 0]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(port.commentSave.mock.calls).toEqual([['order', 'c-2', 'Thanks']]);
  });

  it('keeps the text when it is refused, and says why', async () => {
    const { writer } = made({ commentSend: vi.fn(async () => Promise.reject(refused('text'))) });
    writer.type('x');
    expect(await writer.send()).toBe(false);
    expect([writer.text, writer.problem?.code]).toEqual(['x', 'too-long']);
    writer.type('xy');
    expect(writer.problem).toBe(null);
  });

  it('tries a failed save again by itself, and says so meanwhile', async () => {
    const commentSave = vi.fn(async () => [] as never[]).mockRejectedValueOnce(refused());
    const { writer } = made({ commentSave });
    writer.type('x');
    await writer.flush();
    expect(writer.saveError?.code).toBe('storage-full');
    await vi.advanceTimersByTimeAsync(5000);
    expect([writer.saveError, commentSave.mock.calls.length]).toEqual([null, 2]);
  });

  it('saves nothing into the account of somebody else', async () => {
    const { port, writer } = made({}, () => false);
    writer.type('x');
    await writer.flush();
    expect(port.commentSave).not.toHaveBeenCalled();
  });
});
