import type {
  AccountView,
  CodeRequested,
  Proof,
  SessionSummary,
  SessionView,
} from '@railhead/common/contracts/auth';
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
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
  useMutation({
    mutationFn: (email: string) => request<CodeRequested>('POST', api.codes, { body: { email } }),
  });

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; code: string; requestId?: string }) =>
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
    onSettled: () => forgetAccount(client),
  });
}

function forgetAccount(client: QueryClient) {
  sessionHint.clear();
  // Not `clear()`: mounted components would not notice, and would keep showing private data.
  client.setQueryData(accountKey, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== accountKey[0] });
  client.getMutationCache().clear();
}

export const sessionsKey = ['sessions'];

/** The sessions of the account. */
export const useSessions = () =>
  useQuery({
    queryKey: sessionsKey,
    queryFn: async ({ signal }) =>
      (await request<{ items: SessionSummary[] }>('GET', api.sessions, { signal })).items,
  });

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (sessionId: string) => request<void>('DELETE', api.session(sessionId)),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionsKey }),
  });
}

/** Signs out everywhere, this browser included. */
export function useEndAllSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<void>('DELETE', api.sessions),
    onSuccess: () => forgetAccount(client),
  });
}

export function useSetPassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { password: string; proof: Proof }) => request<AccountView>('PATCH', api.me, { body }),
    onSuccess: (account) => {
      client.setQueryData(accountKey, account);
      return client.invalidateQueries({ queryKey: sessionsKey });
    },
  });
}

/** Mails a code to the address that the account is to have. */
export const useRequestEmailChange = () =>
  useMutation({
    mutationFn: (body: { email: string; proof: Proof }) =>
      request<CodeRequested>('POST', api.emailCodes, { body }),
  });

/** Also signs out everywhere else. */
export function useChangeEmail() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; code: string; requestId?: string }) =>
      request<SessionView>('PUT', api.email, { body }),
    onSuccess: ({ account }) => {
      client.setQueryData(accountKey, account);
      return client.invalidateQueries({ queryKey: sessionsKey });
    },
  });
}

/** Returns the account to its former address, and signs out everywhere. */
export function useReverseEmailChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => request<void>('POST', api.emailReversals, { body: { token } }),
    onSuccess: () => forgetAccount(client),
  });
}

export function useEraseAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (proof: Proof) => request<void>('DELETE', api.me, { body: { proof } }),
    onSuccess: () => forgetAccount(client),
  });
}
