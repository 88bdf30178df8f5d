import type { ReactNode } from 'react';
import { useAccount } from '../lib/requests/account.ts';
import { PageTitle } from './page-title.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { SignInPanel } from './sign-in-panel.tsx';
import { Skeleton } from './skeleton.tsx';

interface SignInGateProps {
  title?: string;
  /** Why signing in is necessary. */
  reason: string;
  children: ReactNode;
}

/** Shows its children to signed-in users and the sign-in form to everybody else. */
export function SignInGate({ title = 'Sign in', reason, children }: SignInGateProps) {
  const account = useAccount();
  if (account.data) return children;
  if (account.isPending) return <Skeleton className="h-60" />;
  return (
    <div className="mx-auto max-w-md">
      <PageTitle>{title}</PageTitle>
      <p className="mt-2 text-quiet">{reason}</p>
      <div className="card mt-6 p-5 sm:p-6">
        {account.isError ? (
          <ProblemNotice error={account.error} onRetry={() => void account.refetch()} />
        ) : (
          <SignInPanel />
        )}
      </div>
    </div>
  );
}
