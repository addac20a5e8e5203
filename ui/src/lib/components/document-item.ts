import FileIcon from '@lucide/svelte/icons/file';
import FileImage from '@lucide/svelte/icons/file-image';
import FileText from '@lucide/svelte/icons/file-text';
import type { Icon } from './icon';

/** A document as a row shows it; the core's rows fit. */
export interface DocumentItem {
  id: string;
  name: string;
  kind: 'pdf' | 'picture' | 'other';
  /** Bytes. */
  size: number;
  /** Counts up when the company replaces it. */
  version: number;
  state:
    | { is: 'remote' }
    | { is: 'loading'; received: number; size: number }
    | { is: 'stored' }
    | { is: 'outdated' }
    | { is: 'failed' };
  /** Whether it stays here for working without a connection, by itself or with its object. */
  kept: 'no' | 'itself' | 'with-object';
  /** What went wrong with it last, in words. */
  trouble?: string;
}

/** What can be done with a document. Each is over at once: progress and troubles come back in the items. */
export interface DocumentActions {
  /** With the system's program, fetching it first if it is not here. */
  open: (id: string) => void;
  download: (id: string) => void;
  cancel: (id: string) => void;
  showInFolder: (id: string) => void;
  saveAs: (id: string) => void;
  keepOffline: (id: string, keep: boolean) => void;
}

export const DOCUMENT_ICONS: Record<DocumentItem['kind'], Icon> = {
  pdf: FileText,
  picture: FileImage,
  other: FileIcon,
};
