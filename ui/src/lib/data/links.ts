import type { Collection, Home } from '$lib/ipc';

type Asked = Pick<Home['recent'][number], 'collection' | 'id'>;

const AREA: Record<Collection, string> = {
  request: '/requests',
  'work-order': '/work-orders',
  object: '/objects',
  invoice: '/invoices',
  document: '/documents',
  quotation: '/quotations',
  // Never asked for: a comment stands under its work order, and there is one profile.
  comment: '/work-orders',
  profile: '/profile',
};

/** The page of a thing. */
export const hrefOf = ({ collection, id }: Asked): string => `${AREA[collection]}/${id}`;
