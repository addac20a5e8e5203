import Building2 from '@lucide/svelte/icons/building-2';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import CircleUser from '@lucide/svelte/icons/circle-user';
import Files from '@lucide/svelte/icons/files';
import FolderKanban from '@lucide/svelte/icons/folder-kanban';
import House from '@lucide/svelte/icons/house';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import Signature from '@lucide/svelte/icons/signature';
import SquarePen from '@lucide/svelte/icons/square-pen';
import Wrench from '@lucide/svelte/icons/wrench';
import type { Icon } from '$lib/components/icon';
import { m } from '$lib/i18n';

export type AreaName =
  | 'home'
  | 'requests'
  | 'work_orders'
  | 'planning'
  | 'invoices'
  | 'quotations'
  | 'objects'
  | 'documents'
  | 'projects'
  | 'profile';

export interface Area {
  href: string;
  icon: Icon;
  /** Second key after G. */
  letter: string;
  label: () => string;
}

/** Every area there is, in the sidebar's order. A portal shares some of them. */
export const AREAS: Record<AreaName, Area> = {
  home: { href: '/', icon: House, letter: 'h', label: m.area_home },
  requests: { href: '/requests', icon: SquarePen, letter: 'r', label: m.area_requests },
  work_orders: { href: '/work-orders', icon: Wrench, letter: 'w', label: m.area_work_orders },
  planning: { href: '/planning', icon: CalendarDays, letter: 'p', label: m.area_planning },
  invoices: { href: '/invoices', icon: ReceiptText, letter: 'i', label: m.area_invoices },
  quotations: { href: '/quotations', icon: Signature, letter: 'q', label: m.area_quotations },
  objects: { href: '/objects', icon: Building2, letter: 'o', label: m.area_objects },
  documents: { href: '/documents', icon: Files, letter: 'd', label: m.area_documents },
  projects: { href: '/projects', icon: FolderKanban, letter: 'j', label: m.area_projects },
  profile: { href: '/profile', icon: CircleUser, letter: 'e', label: m.area_profile },
};

/** The area a page belongs to; `undefined` for pages of the frame itself, such as settings. */
export function areaOf(path: string): AreaName | undefined {
  const names = Object.keys(AREAS) as AreaName[];
  return names.find((name) => {
    const { href } = AREAS[name];
    return path === href || (href !== '/' && path.startsWith(`${href}/`));
  });
}
