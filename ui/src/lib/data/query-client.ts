import { QueryClient } from '@tanstack/svelte-query';

/**
 * Reads are local calls into the core, not network requests: they never retry, never go stale by age, and are asked
 * again only when the core says that something changed.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', retry: false, staleTime: Infinity, refetchOnWindowFocus: false },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** For what holds a half-written text: a field begins with what is on the disk, never with what was read before it. */
export const READ_WHEN_OPENED = { gcTime: 0 };
