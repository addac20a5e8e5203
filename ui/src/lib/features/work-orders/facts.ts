import type { Fact } from '$lib/components/Facts.svelte';
import { formatAbsolute, formatMoment, formatMoney, m } from '$lib/i18n';
import type { WorkOrderDetail } from '$lib/ipc';

/** What there is to know in short; what is not known is left out. */
export function factsOf({ row, work_type_label, reported_at, completed_at, price }: WorkOrderDetail): Fact[] {
  const moment = (label: string, at: string | null): Fact | null =>
    at ? { label, value: formatMoment(at), title: formatAbsolute(at) } : null;
  const facts = [
    work_type_label ? { label: m.work_order_kind(), value: work_type_label } : null,
    moment(m.work_order_reported_at(), reported_at),
    moment(m.work_order_planned_for(), completed_at ? null : row.planned_for),
    moment(m.work_order_completed_at(), completed_at),
    price ? { label: m.work_order_price(), value: formatMoney(price) } : null,
  ];
  return facts.filter((fact) => fact !== null);
}
