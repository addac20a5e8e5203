import { describe, expect, it, vi } from 'vitest';
import { PortalError, type DocumentRow } from '$lib/ipc';
import { DocumentDesk, type DocumentPort } from './document-desk.svelte';

const ROW: DocumentRow = {
  id: 'd1',
  name: 'Report.pdf',
  kind: 'pdf',
  size: 1000,
  version: 1,
  belongs_to: null,
  belongs_to_title: null,
  state: { is: 'remote' },
  kept: 'no',
  changed_at: '2026-03-12T10:00:00Z',
};

const refusal = (code: PortalError['code']) => new PortalError({ code, fields: [], details: '', trace: null });

function makeDesk(port: Partial<DocumentPort> = {}) {
  const nothing = vi.fn(async () => null);
  return new DocumentDesk({
    documentDownload: nothing,
    documentCancel: nothing,
    documentOpen: nothing,
    documentShowInFolder: nothing,
    documentKeepOffline: nothing,
    documentSaveAs: vi.fn(async () => true),
    ...port,
  });
}

describe('the document desk', () => {
  it('knows how far a download is, before its row is read again', () => {
    const desk = makeDesk();
    desk.hear('d1', { is: 'loading', received: 430, size: 1000 });
    expect(desk.rows([ROW])[0]?.state).toEqual({ is: 'loading', received: 430, size: 1000 });
    desk.hear('d1', { is: 'stored' });
    expect(desk.rows([{ ...ROW, state: { is: 'stored' } }])[0]?.state).toEqual({ is: 'stored' });
  });

  it('says in words why a file was not opened, until the next try', async () => {
    const documentOpen = vi.fn(async () => null).mockRejectedValueOnce(refusal('unsafe-to-open'));
    const desk = makeDesk({ documentOpen });
    desk.open('d1');
    await vi.waitFor(() => expect(desk.rows([ROW])[0]?.trouble).toMatch(/not opened directly/));
    desk.open('d1');
    await vi.waitFor(() => expect(desk.rows([ROW])[0]?.trouble).toBeUndefined());
  });

  it('takes a failed row at its word', () => {
    const rows = makeDesk().rows([{ ...ROW, state: { is: 'failed', code: 'unreachable' } }]);
    expect(rows[0]?.trouble).toMatch(/cannot be reached/);
  });

  it('calls it no trouble when the person stopped it', async () => {
    let fail = (_: unknown) => {};
    const desk = makeDesk({ documentDownload: () => new Promise((_, reject) => (fail = reject)) });
    desk.download('d1');
    desk.hear('d1', { is: 'loading', received: 1, size: 1000 });
    desk.cancel('d1');
    fail(refusal('unreachable'));
    await new Promise((resolve) => setTimeout(resolve));
    expect(desk.rows([ROW])[0]).toMatchObject({ state: { is: 'remote' }, trouble: undefined });
  });
});
