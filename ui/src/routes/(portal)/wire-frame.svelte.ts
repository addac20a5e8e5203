import { goto } from '$app/navigation';
import { createQuery } from '@tanstack/svelte-query';
import { keys } from '$lib/data/keys';
import { readHome } from '$lib/data/reads';
import { session } from '$lib/data/session.svelte';
import type { AreaName } from '$lib/features/frame/areas';
import type { FrameAccount, FrameState } from '$lib/features/frame/frame-state.svelte';

type Account = (typeof session.accounts)[number];

const inFrame = ({ id, portal, user_name, email }: Account): FrameAccount => ({
  id,
  portalName: portal.name,
  logo: portal.theme.logo,
  userName: user_name,
  email,
});

/** Tells the frame what the session knows. */
export function wireFrame(frame: FrameState): void {
  const home = createQuery(() => ({ queryKey: keys.home, queryFn: readHome, enabled: session.shared !== null }));
  const attention = $derived.by(() => {
    const counted = home.data?.attention;
    const requests = session.status?.needs_you ?? counted?.requests ?? 0;
    const counts: Partial<Record<AreaName, number>> = { ...counted, requests };
    counts.home = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return counts;
  });

  $effect.pre(() => {
    frame.account = session.account ? inFrame(session.account) : undefined;
    frame.others = session.accounts.filter(({ id }) => id !== session.accountId).map(inFrame);
  });
  $effect.pre(() => {
    frame.status = session.status;
  });
  $effect.pre(() => {
    const { areas } = session;
    const isShown = (name: string) => areas?.[name as never];
    const shared = areas ? (['home', ...Object.keys(areas).filter(isShown)] as AreaName[]) : [];
    frame.areas = shared.map((name) => ({ name, attention: attention[name] ?? 0 }));
    frame.mayCreateRequests = areas?.requests === true && session.shared?.requests.may_create === true;
  });

  // The sign-in page opens it: there is room to say why it does not open.
  frame.switchTo = ({ id }) => void goto(`/sign-in?open=${id}`);
  frame.addAccount = () => void goto('/sign-in?add');
}
