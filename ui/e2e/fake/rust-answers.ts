import { readFileSync } from 'node:fs';
import type { Page as Rows } from '../../src/lib/ipc/bindings';
import type { Answers } from './contract';

/** What the real core answered in the demo; written by `tests/journeys/window_answers.rs`, so it cannot lie about shapes. */
export function rustAnswers(language: 'en' | 'de'): Partial<Answers> {
  const read = <T>(name: string): T =>
    JSON.parse(readFileSync(new URL(`../answers/${language}/${name}.json`, import.meta.url), 'utf8')) as T;
  /** Only the first window of each list was written down. */
  const list = <T>(name: string): Rows<T> => {
    const { rows } = read<Rows<T>>(name);
    return { rows, total: rows.length };
  };
  const always =
    <T>(name: string) =>
    () =>
      Promise.resolve(read<T>(name));
  const alwaysRows =
    <T>(name: string) =>
    () =>
      Promise.resolve(list<T>(name));
  return {
    appStart: always('app_start'),
    homeRead: always('home_read'),
    activityRead: always('activity_read'),
    searchFind: always('search_find'),
    requestList: always('request_list'),
    requestDetail: always('request_detail'),
    requestNew: always('request_new'),
    workOrderList: alwaysRows('work_order_list'),
    workOrderCounts: always('work_order_counts'),
    workOrderDetail: always('work_order_detail'),
    invoiceList: alwaysRows('invoice_list'),
    invoiceCounts: always('invoice_counts'),
    invoiceDetail: always('invoice_detail'),
    objectList: alwaysRows('object_list'),
    objectKinds: always('object_kinds'),
    objectDetail: always('object_detail'),
    documentList: alwaysRows('document_list'),
  };
}
