import Building2 from '@lucide/svelte/icons/building-2';
import CircleUser from '@lucide/svelte/icons/circle-user';
import FileText from '@lucide/svelte/icons/file-text';
import MessageSquare from '@lucide/svelte/icons/message-square';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import Signature from '@lucide/svelte/icons/signature';
import SquarePen from '@lucide/svelte/icons/square-pen';
import Wrench from '@lucide/svelte/icons/wrench';
import type { Icon } from './icon';

type Thing = 'request' | 'work-order' | 'object' | 'invoice' | 'document' | 'comment' | 'quotation' | 'profile';

/** The icon of each kind of thing, the same wherever different kinds stand in one list. */
export const THING_ICONS: Record<Thing, Icon> = {
  request: SquarePen,
  'work-order': Wrench,
  object: Building2,
  invoice: ReceiptText,
  document: FileText,
  quotation: Signature,
  comment: MessageSquare,
  profile: CircleUser,
};
