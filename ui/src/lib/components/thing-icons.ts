import Building2 from '@lucide/svelte/icons/building-2';
import FileText from '@lucide/svelte/icons/file-text';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import SquarePen from '@lucide/svelte/icons/square-pen';
import Wrench from '@lucide/svelte/icons/wrench';
import type { Icon } from './icon';

/** The icon of each kind of thing, the same wherever different kinds stand in one list. */
export const THING_ICONS: Record<'request' | 'work-order' | 'object' | 'invoice' | 'document', Icon> = {
  request: SquarePen,
  'work-order': Wrench,
  object: Building2,
  invoice: ReceiptText,
  document: FileText,
};
