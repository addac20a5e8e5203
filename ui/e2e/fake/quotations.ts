/** Offers and the person's own profile, alive in memory. */
import type { ProfileView, QuotationDetail, QuotationRow, Verdict } from '../../src/lib/ipc';
import { Refusal, type Answers } from './contract';
import { ago, dayAfter } from './shelf';
import { say } from './places';
import type { FakeWorld } from './world';

type OfferAnswers = Pick<
  Answers,
  | 'quotationList'
  | 'quotationDetail'
  | 'quotationSaveNote'
  | 'quotationDecide'
  | 'quotationUndo'
  | 'quotationSendNow'
  | 'profileRead'
  | 'profileSaveDraft'
  | 'profileChange'
  | 'profileUndo'
  | 'profileSendNow'
>;

const euro = (cents: number) => ({ cents, currency: 'EUR' });

export class FakeOffers {
  readonly #details: QuotationDetail[];
  #profile: ProfileView;

  constructor(
    readonly world: FakeWorld,
    isEmpty: boolean,
  ) {
    this.#details = isEmpty ? [] : offers(world);
    const { user } = world.shared;
    this.#profile = {
      name: user.name,
      email: user.email,
      phone: '040 555 01 20',
      language: null,
      customer_name: user.customer_name,
      may_edit: true,
      pending: null,
      draft: null,
    };
  }

  deliverAll(): void {
    for (const { row } of this.#details) if (row.pending?.sending.is === 'waiting') this.#decided(row);
    if (this.#profile.pending?.is === 'waiting') this.#profile.pending = null;
    this.#tell();
    this.world.emit({ is: 'changed', noun: 'profile' });
  }

  answers(): OfferAnswers {
    return {
      quotationList: () => this.#details.map(({ row }) => structuredClone(row)),
      quotationDetail: (id) => structuredClone(this.#find(id)),
      quotationSaveNote: (id, note) => {
        this.#find(id).draft = note;
        return [];
      },
      quotationDecide: (id, _version, verdict, note) => {
        const detail = this.#find(id);
        Object.assign(detail, { may_decide: false, draft: '' });
        detail.row.pending = { verdict, note, sending: { is: 'waiting', retry_at: null }, may_undo: true };
        if (this.world.connection === 'online') this.#decided(detail.row);
        this.#tell();
        return null;
      },
      quotationUndo: (id) => {
        const detail = this.#find(id);
        Object.assign(detail, { may_decide: true, draft: detail.row.pending?.note ?? '' });
        detail.row.pending = null;
        this.#tell();
        return null;
      },
      quotationSendNow: () => null,
      profileRead: () => structuredClone(this.#profile),
      profileSaveDraft: (form) => {
        const isNews = form.name !== this.#profile.name || form.phone !== this.#profile.phone;
        this.#profile.draft = isNews ? form : null;
        return [];
      },
      profileChange: (form) => {
        if (!form.name.trim()) throw new Refusal('invalid-input', [{ field: 'name', code: 'required' }]);
        Object.assign(this.#profile, form, { draft: null });
        this.#profile.pending = this.world.connection === 'online' ? null : { is: 'waiting', retry_at: null };
        this.world.emit({ is: 'changed', noun: 'profile' });
        return null;
      },
      profileUndo: () => {
        this.#profile.pending = null;
        return null;
      },
      profileSendNow: () => null,
    };
  }

  #decided(row: QuotationRow): void {
    const { verdict, note } = row.pending ?? { verdict: 'accept' as Verdict, note: '' };
    row.state = verdict === 'accept' ? 'accepted' : 'declined';
    row.pending = null;
    this.#find(row.id).decided = { verdict, by: this.world.shared.user.name, note, at: ago(0) };
  }

  #find(id: string): QuotationDetail {
    const found = this.#details.find(({ row }) => row.id === id);
    if (!found) throw new Refusal('not-found');
    return found;
  }

  #tell(): void {
    this.world.emit({ is: 'changed', noun: 'quotation' });
  }
}

function offers({ shared, shelf }: FakeWorld): QuotationDetail[] {
  const words = (en: string, de: string) => say(en, de)[shared.portal.language];
  const titles = [
    words('New door drive, lift 2', 'Neuer Türantrieb, Aufzug 2'),
    words('Emergency call over mobile network', 'Notruf über Mobilfunk'),
    words('LED lighting in all cars', 'LED-Beleuchtung in allen Kabinen'),
    words('Handrails for lift 1', 'Handläufe für Aufzug 1'),
  ];
  return titles.map((title, n) => {
    const state = (['open', 'open', 'accepted', 'expired'] as const)[n] ?? 'open';
    const net = 184_000 + n * 23_550;
    const row: QuotationRow = {
      id: `quotation-${n}`,
      number: `Q-${301 - n}`,
      title,
      state,
      pending: null,
      date: dayAfter(-10 - n * 14),
      valid_until: dayAfter(state === 'expired' ? -3 : 20 - n),
      total: euro(Math.round(net * 1.19)),
      unseen: n === 0,
    };
    return {
      row,
      version: 1,
      introduction: words('As seen on our last visit.', 'Wie bei unserem letzten Besuch besprochen.'),
      lines: [
        { text: title, quantity: '1', amount: euro(net - 62_000) },
        { text: words('Fitting', 'Montage'), quantity: '8 h', amount: euro(62_000) },
      ],
      net: euro(net),
      tax: euro(Math.round(net * 0.19)),
      objects: shelf.objects.slice(n, n + 1).map(({ id, name, site }) => ({ id, name, site })),
      work_order: null,
      decided: state === 'accepted' ? { verdict: 'accept', by: shared.user.name, note: '', at: ago(200) } : null,
      may_decide: state === 'open',
      draft: '',
    };
  });
}
