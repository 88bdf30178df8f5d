import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { PageTitle } from '../../components/page-title.tsx';
import { SignInPanel } from '../../components/sign-in-panel.tsx';
import { paths } from '../../config/paths.ts';
import { useAccount } from '../../lib/requests/account.ts';
import { sameOriginPath } from './same-origin-path.ts';

const route = getRouteApi(paths.signIn);

/** Signs in, then continues to `next`. */
export function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const account = useAccount();
  const isSignedIn = Boolean(account.data);

  useEffect(() => {
    if (isSignedIn) router.history.replace(sameOriginPath(next, window.location.origin));
  }, [isSignedIn, next, router]);

  return (
    <div className="mx-auto max-w-md">
      <PageTitle>Sign in</PageTitle>
      <div className="card mt-6 p-5 sm:p-6">
        <SignInPanel />
      </div>
    </div>
  );
}
