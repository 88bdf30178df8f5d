import { Link, useRouter, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { paths } from '../../config/paths.ts';

type Search = Record<string, string | undefined>;

const hrefOf = (place: string, search: Search = {}): string => {
  const given = Object.entries(search).flatMap(([name, value]) => (value ? [[name, value]] : []));
  const query = new URLSearchParams(given).toString();
  return `${paths.ops}/${place}${query && `?${query}`}`;
};

/** Where in the console we are: the parts of the path below `/ops`, and the search that is the page's state. */
export function useAddress() {
  const router = useRouter();
  const { pathname, searchStr } = useRouterState({ select: ({ location }) => location });
  const parts = pathname
    .slice(paths.ops.length)
    .split('/')
    .filter(Boolean)
    .map((part) => decodeURIComponent(part));
  const search = Object.fromEntries(new URLSearchParams(searchStr)) as Search;
  return {
    parts,
    search,
    go: (place: string, wanted?: Search) => router.history.push(hrefOf(place, wanted)),
    /** Changes the page's state without a new step in the browser's history. */
    change: (wanted: Search) => router.history.replace(hrefOf(parts.join('/'), { ...search, ...wanted })),
  };
}

interface ConsoleLinkProps {
  place: string;
  isCurrent?: boolean;
  className?: string;
  children: ReactNode;
}

/** A link inside the console. */
export const ConsoleLink = ({ place, isCurrent = false, className, children }: ConsoleLinkProps) => (
  <Link
    to={`${paths.ops}/$`}
    params={{ _splat: place }}
    className={className}
    aria-current={isCurrent ? 'page' : undefined}
  >
    {children}
  </Link>
);
