import { Link, Outlet } from '@tanstack/react-router';
import { ButtonLink } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { SignInGate } from '../../components/sign-in-gate.tsx';
import { paths } from '../../config/paths.ts';
import { useAccount } from '../../lib/requests/account.ts';

const title = 'Operations console';
const pages = [
  { to: paths.consoleEvents, name: 'Events' },
  { to: paths.consoleOrders, name: 'Orders' },
  { to: paths.consoleRefunds, name: 'Refunds' },
  { to: paths.consoleRejections, name: 'Refusals' },
  { to: paths.consoleDeadLetters, name: 'Dead letters' },
  { to: paths.consoleStreams, name: 'Streams' },
] as const;

/** The frame of the console: requires the operator role and shows its navigation. */
export const ConsoleLayout = () => (
  <SignInGate title={title} reason="Sign in with an operator account to continue.">
    <OperatorPages />
  </SignInGate>
);

function OperatorPages() {
  const account = useAccount();
  if (account.data?.passkeyRoles?.includes('operator'))
    return (
      <div className="mx-auto grid max-w-md gap-4">
        <PageTitle>{title}</PageTitle>
        <Notice kind="warning">
          <p>Operators sign in with a passkey. Add one to your account, sign out, and sign in with it.</p>
          <ButtonLink to={paths.account} variant="quiet" className="mt-3">
            Go to your account
          </ButtonLink>
        </Notice>
      </div>
    );
  if (!account.data?.roles.includes('operator'))
    return (
      <div className="mx-auto grid max-w-md gap-4">
        <PageTitle>{title}</PageTitle>
        <Notice kind="warning">
          {account.data?.email} is not an operator. Sign out and sign in with an operator account.
        </Notice>
      </div>
    );
  return (
    <div className="grid grid-cols-1 gap-6">
      <nav aria-label="Console" className="flex flex-wrap gap-1 rounded-xl bg-sunken p-1">
        {pages.map(({ to, name }) => (
          <Link
            key={to}
            to={to}
            className="inline-flex min-h-11 grow items-center justify-center rounded-lg px-2 text-center font-medium whitespace-nowrap sm:grow-0 sm:px-4 selected-segment"
          >
            {name}
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}

export const ConsoleNotFound = () => (
  <div>
    <PageTitle context="Console">Page not found</PageTitle>
    <p className="mt-2 text-quiet">Choose a page of the console above.</p>
  </div>
);
