import type { AccountView, Proof, SessionView } from '@railhead/common/contracts/auth';
import type {
  AssertionOptions,
  AttestationOptions,
  PasskeyAssertion,
  PasskeyView,
} from '@railhead/common/contracts/passkeys';
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../config/paths.ts';
import { request } from '../api.ts';
import { withPasskeyProblems } from '../passkey-failure.ts';
import { sessionHint } from '../session-hint.ts';
import { accountKey, sessionsKey } from './account.ts';

const passkeysKey = ['passkeys'];

/** The passkeys of the account. */
export const usePasskeys = () =>
  useQuery({
    queryKey: passkeysKey,
    queryFn: async ({ signal }) =>
      (await request<{ items: PasskeyView[] }>('GET', api.passkeys, { signal })).items,
  });

/** Asks the browser for a passkey of this site, in a dialog or among the suggestions of the e-mail field. */
async function getPasskey(optionsPath: string, useBrowserAutofill = false): Promise<PasskeyAssertion> {
  const optionsJSON = await request<AssertionOptions>('POST', optionsPath);
  return withPasskeyProblems(startAuthentication({ optionsJSON, useBrowserAutofill }));
}

interface PasskeySignInOptions {
  useBrowserAutofill?: boolean;
  /** Called when the device has answered, before the answer is verified. */
  onChosen?: () => void;
}

/** Signs in with a passkey; no address is needed. */
export function useSignInWithPasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ useBrowserAutofill = false, onChosen }: PasskeySignInOptions) => {
      const passkey = await getPasskey(api.signInOptions, useBrowserAutofill);
      onChosen?.();
      return request<SessionView>('POST', api.sessions, { body: { passkey } });
    },
    onSuccess: ({ account }) => {
      sessionHint.set();
      client.setQueryData<AccountView>(accountKey, account);
    },
  });
}

/** Signs a challenge as a proof that it is the owner who asks. */
export const useProveByPasskey = () =>
  useMutation({
    mutationFn: async (): Promise<Proof> => ({ passkey: await getPasskey(api.proofOptions) }),
  });

export interface PasskeyChange {
  name: string;
  proof: Proof;
  /** What an operator needs for the first passkey. */
  enrolmentCode?: string;
}

export function useAddPasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, proof, enrolmentCode = '' }: PasskeyChange) => {
      const enrolment = enrolmentCode.trim() !== '' && { enrolmentCode: enrolmentCode.trim() };
      const optionsJSON = await request<AttestationOptions>('POST', api.registrationOptions, {
        body: { proof, ...enrolment },
      });
      const passkey = await withPasskeyProblems(startRegistration({ optionsJSON }));
      return request<PasskeyView>('POST', api.passkeys, {
        body: { passkey, ...(name.trim() !== '' && { name: name.trim() }), ...enrolment },
      });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: passkeysKey }),
  });
}

export function useRenamePasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name, proof }: { id: string; name: string; proof: Proof }) =>
      request<PasskeyView>('PATCH', api.passkey(id), { body: { name, proof } }),
    onSuccess: () => client.invalidateQueries({ queryKey: passkeysKey }),
  });
}

/** Also ends the other sessions that the passkey has opened. */
export function useRemovePasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, proof }: { id: string; proof: Proof }) =>
      request<void>('DELETE', api.passkey(id), { body: { proof } }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: passkeysKey }),
        client.invalidateQueries({ queryKey: sessionsKey }),
      ]),
  });
}
