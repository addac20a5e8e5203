import Check from '@lucide/svelte/icons/check';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Clock from '@lucide/svelte/icons/clock';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import Download from '@lucide/svelte/icons/download';
import KeyRound from '@lucide/svelte/icons/key-round';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import Send from '@lucide/svelte/icons/send';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo2 from '@lucide/svelte/icons/undo-2';
import Wifi from '@lucide/svelte/icons/wifi';
import type { Icon } from '$lib/components/icon';
import { m } from '$lib/i18n';
import { errorText } from '$lib/i18n/error-text';
import type { LogEntry, LogKind } from '$lib/ipc';

const KINDS: Record<LogKind, { icon: Icon; text: (portal: string) => string; isBad?: true }> = {
  synced: { icon: Check, text: () => m.log_synced() },
  queued: { icon: Send, text: () => m.log_queued() },
  received: { icon: CircleCheck, text: (portal) => m.log_received({ portal }) },
  'not-accepted': { icon: TriangleAlert, text: (portal) => m.log_not_accepted({ portal }), isBad: true },
  'taken-back': { icon: Undo2, text: () => m.log_taken_back() },
  'after-all': { icon: CircleCheck, text: (portal) => m.log_after_all({ portal }) },
  'another-text': { icon: TriangleAlert, text: (portal) => m.log_another_text({ portal }), isBad: true },
  'not-sent-yet': { icon: Clock, text: () => m.log_not_sent_yet() },
  'sent-again': { icon: Send, text: (portal) => m.log_sent_again({ portal }) },
  downloaded: { icon: Download, text: () => m.log_downloaded() },
  'went-offline': { icon: CloudOff, text: () => m.log_went_offline() },
  'went-online': { icon: Wifi, text: () => m.log_went_online() },
  'signed-out': { icon: KeyRound, text: () => m.log_signed_out(), isBad: true },
  'outbox-repaired': { icon: LifeBuoy, text: () => m.log_outbox_repaired(), isBad: true },
  'cache-made-anew': { icon: RefreshCw, text: (portal) => m.log_cache_made_anew({ portal }) },
};

export interface LogWords {
  icon: Icon;
  text: string;
  /** The thing it is about, and why it failed. */
  more: string;
  isBad: boolean;
}

export function logWords({ what, about, code }: LogEntry, portal: string): LogWords {
  const { icon, text, isBad = false } = KINDS[what];
  const more = [about, code && errorText(code).title].filter(Boolean).join(' · ');
  return { icon, text: text(portal), more, isBad };
}
