import type { AccountView, SessionView } from '@railhead/common/contracts/auth';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';
import { isProblem } from '../problem-error.ts';
import { sessionHint } from '../session-hint.ts';

/** The query key of the signed-in account; its data is `null` when nobody is signed in. */
export const accountKey = ['account'];

/** The signed-in account, or `null`. */
export const useAccount = () =>
  useQuery({
    queryKey: accountKey,
    queryFn: async ({ signal }): Promise<AccountView | null> => {
      if (!sessionHint.isSet()) return null;
      try {
        return await request<AccountView>('GET', api.me, { signal });
      } catch (error) {
        if (isProblem(error) && error.problem.status === 401) return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Sends a six-digit code. The response is the same for every address, known or not. */
export const useRequestCode = () =>
  useMutation({ mutationFn: (email: string) => request<void>('POST', api.codes, { body: { email } }) });

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; code: string }) =>
      request<SessionView>('POST', api.sessions, { body }),
    onSuccess: ({ account }) => {
      sessionHint.set();
      client.setQueryData(accountKey, account);
    },
  });
}

/** Ends the session in this browser and clears all cached data of the user. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<void>('DELETE', api.currentSession),
    onSettled: () => {
      sessionHint.clear();
      // Not `clear()`: mounted components would not notice, and would keep showing private data.
      client.setQueryData(accountKey, null);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== accountKey[0] });
      client.getMutationCache().clear();
    },
  });
}
