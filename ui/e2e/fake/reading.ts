/** Reads from the shelf: search, filter, sort and windows, as the core does them in SQL. */
import type { DocumentRow, MonthFigures, ObjectRow, SearchHit, Stage, Window, WorkOrderRow } from '../../src/lib/ipc';
import { Refusal, type Answers } from './contract';
import { ago } from './shelf';
import type { FakeWorld } from './world';

type Reads = Pick<
  Answers,
  | 'homeRead'
  | 'searchFind'
  | 'workOrderList'
  | 'workOrderCounts'
  | 'workOrderDetail'
  | 'invoiceList'
  | 'invoiceCounts'
  | 'invoiceDetail'
  | 'objectList'
  | 'objectKinds'
  | 'objectDetail'
  | 'documentList'
>;

const cut = <T>(rows: T[], { offset, limit }: Window) => ({
  rows: rows.slice(offset, offset + limit),
  total: rows.length,
});
const hits = (search: string, ...texts: (string | null | undefined)[]) => {
  const haystack = texts.join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
};
function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Refusal('not-found');
  return thing;
}

export function readShelf(world: FakeWorld): Reads {
  const { shelf, shared } = world;
  const groupOf = (stage: Stage) => shared.stages.find((known) => known.stage === stage)?.group;
  const matching = (search: string) =>
    shelf.workOrders.filter(({ title, number, object }) => hits(search, title, number, object?.name));
  const papersOf = (id: string, count: number): DocumentRow[] =>
    shelf.documents.slice(0, count).map((row) => ({ ...row, belongs_to: { collection: 'work-order', id } }));
  const objectHits = (search: string) =>
    shelf.objects.filter(({ name, number, kind, site }) => hits(search, name, number, kind, site));

  return {
    homeRead: () => home(world),
    searchFind: (text) => [
      ...matching(text)
        .slice(0, 6)
        .map((row): SearchHit => hit('work-order', row.id, row.title, row.number)),
      ...objectHits(text)
        .slice(0, 3)
        .map((row): SearchHit => hit('object', row.id, row.name, row.site)),
      ...shelf.invoices
        .filter(({ number, title }) => hits(text, number, title))
        .slice(0, 3)
        .map((row): SearchHit => hit('invoice', row.id, row.title, row.number)),
    ],
    workOrderList: (query) => {
      const rows = matching(query.search).filter(
        ({ stage, object }) =>
          (query.group === null || groupOf(stage) === query.group) &&
          (query.stages.length === 0 || query.stages.includes(stage)) &&
          (query.object === null || object?.id === query.object),
      );
      const by: Record<typeof query.sort, (a: WorkOrderRow, b: WorkOrderRow) => number> = {
        newest: (a, b) => b.changed_at.localeCompare(a.changed_at),
        oldest: (a, b) => a.changed_at.localeCompare(b.changed_at),
        number: (a, b) => b.number.localeCompare(a.number),
        planned: (a, b) => (a.planned_for ?? '9').localeCompare(b.planned_for ?? '9'),
      };
      return cut(rows.sort(by[query.sort]), query.window);
    },
    workOrderCounts: ({ search }) => {
      const rows = matching(search);
      const stages = shared.stages.map(({ stage, label, group }) => ({
        stage,
        label,
        group,
        count: rows.filter((row) => row.stage === stage).length,
      }));
      const sum = (wanted: string) => stages.reduce((all, { group, count }) => all + (group === wanted ? count : 0), 0);
      return {
        open: sum('open'),
        completed: sum('completed'),
        stages: stages.map(({ stage, label, count }) => ({ stage, label, count })),
      };
    },
    workOrderDetail: (id) => {
      const row = found(shelf.workOrders.find((order) => order.id === id));
      const reached = shared.stages.findIndex(({ stage }) => stage === row.stage);
      const isOver = row.stage === 'completed';
      return {
        row,
        description:
          shared.portal.language === 'de'
            ? `${row.title}.\n\nHeute früh zweimal, danach lief alles von selbst wieder an. Es war niemand in der Kabine.`
            : `${row.title}.\n\nIt happened twice this morning and started again by itself. Nobody was inside.`,
        report: isOver
          ? shared.portal.language === 'de'
            ? 'Türkontakt im 2. OG gereinigt und eingestellt, zehn Probefahrten ohne Befund.'
            : 'Cleaned and adjusted the door contact on the 2nd floor; ten test runs without findings.'
          : '',
        work_type_label: shared.requests.work_types[0]?.label ?? '',
        request: null,
        reported_at: ago(80),
        completed_at: isOver ? row.changed_at : null,
        history: shared.stages
          .slice(0, reached + 1)
          .filter(({ stage }) => stage === row.stage || !['waiting-for-you', 'completed', 'cancelled'].includes(stage))
          .map(({ stage }, n, all) => ({ stage, at: ago(80 - (70 / all.length) * n) })),
        price: isOver ? { cents: 38_675, currency: 'EUR' } : null,
        documents: papersOf(row.id, row.documents),
      };
    },
    invoiceList: ({ search, states, sort, window }) => {
      const rows = shelf.invoices.filter(
        (row) => hits(search, row.number, row.title) && (states.length === 0 || states.includes(row.standing)),
      );
      if (sort === 'due') rows.sort((a, b) => a.due.localeCompare(b.due));
      if (sort === 'amount') rows.sort((a, b) => b.total.cents - a.total.cents);
      return cut(rows, window);
    },
    invoiceCounts: (search) => {
      const rows = shelf.invoices.filter((row) => hits(search, row.number, row.title));
      const count = (standing: string) => rows.filter((row) => row.standing === standing).length;
      return { open: count('open'), overdue: count('overdue'), paid: count('paid'), all: rows.length };
    },
    invoiceDetail: (id) => {
      const row = found(shelf.invoices.find((invoice) => invoice.id === id));
      const net = Math.round(row.total.cents / 1.19);
      const money = (cents: number) => ({ cents, currency: row.total.currency });
      const order = shelf.workOrders[4];
      return {
        row,
        net: money(net),
        tax: money(row.total.cents - net),
        lines: [
          {
            text: shared.portal.language === 'de' ? 'Monteurstunden' : 'Technician',
            quantity: '2.5 h',
            amount: money(Math.round(net * 0.7)),
          },
          {
            text: shared.portal.language === 'de' ? 'Anfahrt' : 'Travel',
            quantity: '1',
            amount: money(net - Math.round(net * 0.7)),
          },
        ],
        work_order: order ? { id: order.id, number: order.number, title: order.title } : null,
        documents: papersOf(row.id, 1),
        changed_at: ago(20),
      };
    },
    objectList: ({ search, kind, sort, window }) => {
      const rows = objectHits(search).filter((row) => kind === null || row.kind === kind);
      const by: Record<typeof sort, (a: ObjectRow, b: ObjectRow) => number> = {
        name: (a, b) => a.name.localeCompare(b.name),
        site: (a, b) => a.site.localeCompare(b.site),
        inspection: (a, b) => (a.next_inspection_on ?? '9').localeCompare(b.next_inspection_on ?? '9'),
      };
      return cut(rows.sort(by[sort]), window);
    },
    objectKinds: (search) => {
      const kinds = objectHits(search).map(({ kind }) => kind);
      return [...new Set(kinds)].map((kind) => ({ kind, count: kinds.filter((other) => other === kind).length }));
    },
    objectDetail: (id) => ({
      row: found(shelf.objects.find((object) => object.id === id)),
      model: 'Kone MonoSpace 500',
      serial: '4711-0815-22',
      installed_on: '2014-06-02',
      work_orders: shelf.workOrders.filter(({ object }) => object?.id === id).slice(0, 10),
      documents: papersOf(id, 2),
      kept_offline: false,
    }),
    documentSpace: () => ({ used: 431_200_000, quota: 2 * 1024 ** 3, count: 38 }),
    documentList: ({ search, kind, stored_only, sort, window }) => {
      const rows = shelf.documents.filter(
        (row) =>
          hits(search, row.name, row.belongs_to_title) &&
          (kind === null || row.kind === kind) &&
          (!stored_only || row.state.is === 'stored'),
      );
      if (sort === 'name') rows.sort((a, b) => a.name.localeCompare(b.name));
      if (sort === 'size') rows.sort((a, b) => b.size - a.size);
      return cut(rows, window);
    },
  };
}

const hit = (collection: SearchHit['collection'], id: string, title: string, meta: string): SearchHit => ({
  collection,
  id,
  title,
  meta,
});

function home({ shelf, shared, requests }: FakeWorld): ReturnType<Answers['homeRead']> {
  const isEmpty = shelf.workOrders.length === 0;
  const months = Array.from({ length: 12 }, (_, n): MonthFigures => {
    const month = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 11 + n, 1));
    return {
      month: month.toISOString().slice(0, 7),
      completed: isEmpty ? 0 : n < 11 ? 8 + ((n * 7) % 11) : 3,
      open: isEmpty ? 0 : Math.max(0, n - 8) * 2,
    };
  });
  const open = shelf.workOrders.filter(
    ({ stage }) => shared.stages.find((known) => known.stage === stage)?.group === 'open',
  );
  const waiting = shelf.workOrders.find(({ stage }) => stage === 'waiting-for-you');
  const overdue = shelf.invoices.find(({ standing }) => standing === 'overdue');
  const refused = requests.list().find(({ state }) => state.is === 'not-accepted');
  return {
    open: open.length,
    planned_this_week: open.filter(({ stage }) => stage === 'planned').length,
    completed_recently: isEmpty ? 0 : 11,
    months,
    attention: {
      requests: refused ? 1 : 0,
      work_orders: open.filter(({ stage }) => stage === 'waiting-for-you').length,
      invoices: overdue ? shelf.invoices.filter(({ standing }) => standing === 'overdue').length : 0,
    },
    needs_you: [
      ...(refused
        ? [{ what: 'fix-request', collection: 'request', id: refused.id, title: refused.title, due: null } as const]
        : []),
      ...(overdue
        ? [
            {
              what: 'pay-invoice',
              collection: 'invoice',
              id: overdue.id,
              title: overdue.title,
              due: overdue.due,
            } as const,
          ]
        : []),
      ...(waiting
        ? [
            {
              what: 'answer-work-order',
              collection: 'work-order',
              id: waiting.id,
              title: waiting.title,
              due: null,
            } as const,
          ]
        : []),
    ],
    recent: shelf.workOrders.slice(0, 5).map(({ id, number, title, changed_at }) => ({
      collection: 'work-order',
      id,
      title,
      number,
      changed_at,
    })),
  };
}
