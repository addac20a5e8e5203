/** Work orders, objects, invoices and documents of the fake world, made by counting: nothing is random. */
import type {
  DocumentRow,
  InvoiceRow,
  InvoiceStanding,
  Language,
  ObjectRow,
  Shared,
  WorkOrderRow,
} from '../../src/lib/ipc/bindings';
import { FAULTS, OBJECTS } from './places';

const HOUR_MS = 3_600_000;

export const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();
export const dayAfter = (days: number) => new Date(Date.now() + days * 24 * HOUR_MS).toISOString().slice(0, 10);
const uuid = (kind: string, n: number) => `0192f0a0-${kind}-7000-8000-${n.toString(16).padStart(12, '0')}`;
const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

export interface Shelf {
  workOrders: WorkOrderRow[];
  objects: ObjectRow[];
  invoices: InvoiceRow[];
  documents: DocumentRow[];
}

export interface ShelfSize {
  workOrders: number;
  invoices: number;
  documents: number;
}

export function fillShelf(language: Language, shared: Shared, size: ShelfSize): Shelf {
  const objects = OBJECTS.map((object, n): ObjectRow => ({
    id: uuid('00b0', n),
    number: `A-${1001 + n}`,
    name: object.name[language],
    kind: object.kind[language],
    site: object.site,
    next_inspection_on: n % 3 === 2 ? null : dayAfter(12 + n * 31),
    open_work_orders: n < 4 ? 3 - n : 0,
  }));
  const workOrders = Array.from({ length: size.workOrders }, (_, n): WorkOrderRow => {
    const object = at(objects, n);
    const stage = at(shared.stages, n < 24 ? n : n % 5 === 0 ? 5 : 4);
    return {
      id: uuid('0a0d', n),
      number: `WO-${20417 - (n % 20000)}`,
      title: at(FAULTS, n)[language],
      stage: stage.stage,
      stage_label: stage.label,
      object: n % 9 === 8 ? null : { id: object.id, name: object.name, site: object.site },
      site: object.site,
      planned_for: stage.stage === 'planned' ? ago(-24 * (1 + (n % 6))) : null,
      documents: n % 4,
      changed_at: ago(0.3 + n * 7),
      unseen: n < 2,
    };
  });
  const standings: InvoiceStanding[] = ['overdue', 'open', 'open', 'paid', 'paid', 'paid', 'cancelled'];
  const invoices = Array.from({ length: size.invoices }, (_, n): InvoiceRow => ({
    id: uuid('0b11', n),
    number: `2026-${String(1093 - n).padStart(4, '0')}`,
    title: at(FAULTS, n + 2)[language],
    date: dayAfter(-(9 * n + 3)),
    due: dayAfter(11 - 9 * n),
    standing: n < 7 ? at(standings, n) : n % 11 === 0 ? 'cancelled' : 'paid',
    total: { cents: n % 13 === 12 ? -8_900 : 18_445 + ((n * 37_211) % 480_000), currency: 'EUR' },
    unseen: n === 0,
  }));
  const documents = Array.from({ length: size.documents }, (_, n): DocumentRow => {
    const order = at(workOrders, n);
    const name = at(
      [
        [`Report ${order?.number ?? n}.pdf`, `Bericht ${order?.number ?? n}.pdf`],
        ['IMG_2041.jpg', 'IMG_2041.jpg'],
        ['Inspection certificate.pdf', 'Prüfbescheinigung.pdf'],
        ['Parts list.xlsx', 'Stückliste.xlsx'],
      ] as const,
      n,
    );
    return {
      id: uuid('0d0c', n),
      name: language === 'de' ? name[1] : name[0],
      kind: at(['pdf', 'picture', 'pdf', 'other'] as const, n),
      size: 84_000 + ((n * 731_003) % 6_400_000),
      version: n % 8 === 7 ? 3 : 1,
      belongs_to: order ? { collection: 'work-order', id: order.id } : null,
      belongs_to_title: order ? `${order.number} · ${order.title}` : null,
      state:
        n === 4
          ? { is: 'outdated' }
          : n === 5
            ? { is: 'failed', code: 'unreachable' }
            : { is: n % 2 ? 'stored' : 'remote' },
      kept: 'no',
      changed_at: ago(2 + n * 11),
    };
  });
  return { workOrders, objects, invoices, documents };
}
