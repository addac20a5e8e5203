import type { Collection, Home } from '$lib/ipc';

type Asked = Pick<Home['recent'][number], 'collection' | 'id'>;

const AREA: Record<Collection, string> = {
  request: '/requests',
  'work-order': '/work-orders',
  object: '/objects',
  invoice: '/invoices',
  document: '/documents',
};

/** The page of a thing. */
export const hrefOf = ({ collection, id }: Asked): string => `${AREA[collection]}/${id}`;
