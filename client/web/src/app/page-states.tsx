import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { ButtonLink } from '../components/button.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { paths } from '../config/paths.ts';

export function NotFoundPage() {
  return (
    <>
      <PageTitle>Page not found</PageTitle>
      <p className="mt-3 text-quiet">Check the address, or start again from the search.</p>
      <p className="mt-6 flex flex-wrap gap-3">
        <ButtonLink to={paths.search}>Find a train</ButtonLink>
        <Link to={paths.trips} className="inline-flex min-h-11 items-center px-3 underline">
          My trips
        </Link>
      </p>
    </>
  );
}

export function ErrorPage({ error }: ErrorComponentProps) {
  return (
    <>
      <PageTitle>Something went wrong</PageTitle>
      <div className="mt-4">
        <ProblemNotice error={error} onRetry={() => window.location.reload()} />
      </div>
    </>
  );
}

export const LoadingPage = () => <Skeleton className="h-60" />;
