import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { TicketIcon, WifiOffIcon } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { paths } from '../config/paths.ts';
import { announcement } from '../lib/announce.ts';
import { useAccount, useSignOut } from '../lib/requests/account.ts';

/** The frame of every page: skip link, header, offline notice and live region. */
export function Shell() {
  const isConsole = useRouterState({ select: ({ location }) => location.pathname.startsWith(paths.console) });
  const width = isConsole ? 'max-w-[96rem]' : 'max-w-5xl';
  return (
    <>
      <a
        href="#content"
        className="sr-only rounded-lg bg-brand px-4 py-3 text-on-brand focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to content
      </a>
      <Header width={width} />
      <OfflineNotice />
      <main
        id="content"
        tabIndex={-1}
        className={`mx-auto px-4 pt-6 pb-16 outline-none sm:px-6 sm:pt-10 ${width}`}
      >
        <Outlet />
      </main>
      <LiveRegion />
    </>
  );
}

function Header({ width }: { width: string }) {
  return (
    <header className="border-b border-line print:hidden">
      <div
        className={`mx-auto flex min-h-16 flex-wrap items-center justify-between gap-x-2 px-4 sm:px-6 ${width}`}
      >
        <Link
          to={paths.search}
          className="flex min-h-11 items-center gap-2 text-lg font-bold whitespace-nowrap"
        >
          <img src="/icon.svg" alt="" width="32" height="32" />
          Railhead
        </Link>
        <nav aria-label="Main" className="flex items-center">
          <Link
            to={paths.trips}
            className="inline-flex min-h-11 items-center gap-2 rounded-lg px-2 whitespace-nowrap hover:bg-sunken sm:px-3 [&.active]:font-semibold"
          >
            <TicketIcon aria-hidden size={18} className="hidden sm:block" />
            My trips
          </Link>
          <SessionLink />
        </nav>
      </div>
    </header>
  );
}

const sessionStyle =
  'inline-flex min-h-11 items-center rounded-lg px-2 whitespace-nowrap hover:bg-sunken sm:px-3';

function SessionLink() {
  const account = useAccount();
  const signOut = useSignOut();
  const here = useRouterState({ select: ({ location }) => location.href });
  if (!account.isSuccess) return null;
  if (account.data)
    return (
      <>
        <Link to={paths.account} className={sessionStyle} title={account.data.email}>
          Account
        </Link>
        <button type="button" className={sessionStyle} onClick={() => signOut.mutate()}>
          Sign out
        </button>
      </>
    );
  if (here.startsWith(paths.signIn)) return null;
  return (
    <Link to={paths.signIn} search={{ next: here }} className={sessionStyle}>
      Sign in
    </Link>
  );
}

function OfflineNotice() {
  const isOnline = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  if (isOnline) return null;
  return (
    <output className="flex items-center justify-center gap-2 bg-signal-soft px-4 py-2 text-signal">
      <WifiOffIcon aria-hidden size={18} />
      You are offline. This page may be out of date.
    </output>
  );
}

function subscribeToNetwork(changed: () => void) {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

function LiveRegion() {
  const message = useSyncExternalStore(announcement.subscribe, announcement.current);
  return (
    <div aria-live="polite" className="sr-only">
      {message}
    </div>
  );
}
