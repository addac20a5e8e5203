import { perAccount } from '$lib/data/session.svelte';
import type { Period, Stage, StageGroup, WorkOrderQuery, WorkOrderSort } from '$lib/ipc';

/** What is asked, without the window into the rows. */
export type WorkOrderFilter = Omit<WorkOrderQuery, 'window'>;

/** What the list of work orders remembers while another page is open. */
export class WorkOrdersView {
  search = $state('');
  group = $state<StageGroup | null>('open');
  stages = $state.raw<readonly Stage[]>([]);
  object = $state<string | null>(null);
  period = $state.raw<Period | null>(null);
  sort = $state<WorkOrderSort>('newest');
  scrollTop = 0;

  readonly filter: WorkOrderFilter = $derived({
    search: this.search.trim(),
    group: this.group,
    stages: [...this.stages],
    object: this.object,
    period: this.period,
    sort: this.sort,
  });
  /** Something besides the two halves hides rows. */
  readonly isFiltered: boolean = $derived(this.stages.length > 0 || this.object !== null || this.period !== null);

  /** The chips of one half mean nothing in the other. */
  chooseGroup(group: StageGroup | null): void {
    this.group = group;
    this.stages = [];
  }

  toggle(stage: Stage): void {
    this.stages = this.stages.includes(stage)
      ? this.stages.filter((other) => other !== stage)
      : [...this.stages, stage];
  }

  /** After nothing was found: without the search, and then without the filters. */
  showMore(): void {
    if (this.search.trim()) this.search = '';
    else this.clear();
  }

  /** Everything there is. */
  clear(): void {
    this.search = '';
    this.group = null;
    this.stages = [];
    this.object = null;
    this.period = null;
  }

  /**
   * Follows a link that asks for certain rows: `?period=planned-this-week`, `?period=completed-recently`,
   * `?period=2026-03`, `?object=<id>`, `?group=open`. Any other link changes nothing.
   */
  takeUp(asked: URLSearchParams): void {
    const period = periodOf(asked.get('period'));
    const object = asked.get('object');
    const group = asked.get('group');
    if (!period && !object && group !== 'open' && group !== 'completed') return;
    this.clear();
    this.scrollTop = 0;
    this.period = period;
    this.object = object;
    if (group === 'open' || group === 'completed') this.group = group;
  }
}

function periodOf(asked: string | null): Period | null {
  if (asked === 'planned-this-week' || asked === 'completed-recently') return { is: asked };
  return asked && /^\d{4}-\d\d$/.test(asked) ? { is: 'reported-in', month: asked } : null;
}

export const workOrdersView = perAccount(() => new WorkOrdersView());
