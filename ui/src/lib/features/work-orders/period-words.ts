import { formatMonth, m } from '$lib/i18n';
import type { Period } from '$lib/ipc';

/** A stretch of time from Home, on its chip. */
export function periodWords(period: Period): string {
  switch (period.is) {
    case 'planned-this-week':
      return m.work_order_planned_this_week();
    case 'completed-recently':
      return m.work_order_completed_recently();
    case 'reported-in':
      return m.work_order_reported_in({ month: formatMonth(period.month) });
  }
}
