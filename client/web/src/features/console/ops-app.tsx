import type { ReactNode } from 'react';
import { Notice } from '../../components/notice.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { SignInPanel } from '../../components/sign-in-panel.tsx';
import { useAccount } from '../../lib/requests/account.ts';
import { ConsoleLink, useAddress } from './address.tsx';
import { DeadLettersPage } from './dead-letters-page.tsx';
import { EventsPage } from './events-page.tsx';
import { OrderSearch, OrderTimeline } from './order-page.tsx';
import { StreamsPage } from './streams-page.tsx';

const pages = [
  { place: 'events', title: 'Events' },
  { place: 'orders', title: 'Orders' },
  { place: 'parked', title: 'Parked' },
  { place: 'streams', title: 'Streams' },
] as const;

/** The operators' console: what the streams say, for those who may see it. */
export default function ConsoleApp() {
  const account = useAccount();
  if (account.isPending) return <output>Loading …</output>;
  if (account.isError) return <ProblemNotice error={account.error} onRetry={() => void account.refetch()} />;
  if (!account.data)
    return (
      <Door>
        <p>The console is for operators. Sign in with an operator's address.</p>
        <SignInPanel />
      </Door>
    );
  if (!account.data.roles.includes('operator'))
    return (
      <Door>
        <Notice kind="warning">
          {account.data.email} is not an operator. Sign out above and come back with an operator's address.
        </Notice>
      </Door>
    );
  return <Console />;
}

const Door = ({ children }: { children: ReactNode }) => (
  <div className="mx-auto grid max-w-md gap-4">
    <PageTitle>Operators' console</PageTitle>
    {children}
  </div>
);

function Console() {
  const { parts } = useAddress();
  const [place = 'events', id] = parts;
  return (
    <div className="grid grid-cols-1 gap-6">
      <nav aria-label="Console" className="flex gap-1 overflow-x-auto rounded-xl bg-sunken p-1">
        {pages.map((page) => (
          <ConsoleLink
            key={page.place}
            place={page.place}
            isCurrent={page.place === place}
            className="inline-flex min-h-11 grow items-center justify-center rounded-lg px-2 font-medium sm:grow-0 sm:px-4 aria-[current]:bg-surface aria-[current]:shadow-sm"
          >
            {page.title}
          </ConsoleLink>
        ))}
      </nav>
      <Page place={place} id={id} />
    </div>
  );
}

function Page({ place, id }: { place: string; id: string | undefined }) {
  switch (place) {
    case 'events':
      return <EventsPage />;
    case 'orders':
      return id ? <OrderTimeline key={id} id={id} /> : <OrderSearch />;
    case 'parked':
      return <DeadLettersPage />;
    case 'streams':
      return <StreamsPage />;
    default:
      return <Notice>The console has no such page.</Notice>;
  }
}
