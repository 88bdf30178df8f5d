import type { Proof } from '@railhead/common/contracts/auth';
import type { AttestationOptions, PasskeyAttestation } from '@railhead/common/contracts/passkeys';
import { DomainError } from '@railhead/common/domain/domain-error';
import { uuidv7 } from '@railhead/common/runtime/ids';
import type { Saved } from '@railhead/common/store/document';
import { transact } from '@railhead/common/store/transact';
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import type { Deps } from '../deps.ts';
import type { OpenAccount } from '../domain/account.ts';
import type { Caller } from '../domain/caller.ts';
import { maxPasskeys, type Passkey, userHandleOf } from '../domain/passkey.ts';
import { challengeTtlMs } from '../persistence/challenge-repository.ts';
import { consumeChallenge, relyingParty, toDescriptor } from './check-passkey.ts';
import { checkProof } from './credentials.ts';

/** Whose passkeys are changed, from which browser. */
export interface PasskeyOwner {
  accountId: string;
  caller: Caller;
}

const registrationOf = (accountId: string, { browserSecret }: Caller) =>
  ({ purpose: 'registration', accountId, browserSecret }) as const;

/** EdDSA, ES256 and RS256: every authenticator has one of them. */
const algorithms = [-8, -7, -257];

/**
 * Asks the browser to create a passkey. The proof is checked here, before anything is created on the device; the
 * challenge then stands for it.
 * @throws DomainError `too-many-passkeys`; what `checkOwner` throws.
 */
export async function attestationOptions(
  deps: Deps,
  owner: PasskeyOwner,
  proof: Proof | undefined,
): Promise<AttestationOptions> {
  const { account, known } = await checkOwner(deps, owner, proof);
  if (known.length >= maxPasskeys) throw new DomainError('too-many-passkeys');
  const { accountId, caller } = owner;
  const { id, name } = relyingParty(deps.config);
  return {
    challenge: await deps.challenges.issue(registrationOf(accountId, caller)),
    rp: { id, name },
    user: {
      id: userHandleOf(accountId),
      name: account.email,
      displayName: account.name || account.email,
    },
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: challengeTtlMs,
    attestation: 'none',
    excludeCredentials: known.map(toDescriptor),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
  };
}

/** @throws DomainError `challenge-expired`, `passkey-invalid`, `too-many-passkeys`, `token-invalid` */
export async function registerPasskey(
  deps: Deps,
  { accountId, caller }: PasskeyOwner,
  { name, passkey: attestation }: { name?: string; passkey: PasskeyAttestation },
): Promise<Passkey> {
  const { mongo, passkeys, notices, noticeMailer, challenges } = deps;
  const { clientDataJSON } = attestation.response;
  const challenge = await consumeChallenge(challenges, clientDataJSON, registrationOf(accountId, caller));
  const created = await verify(attestation, challenge, relyingParty(deps.config));
  const account = await getOpenAccount(deps, accountId);
  const passkey: Passkey = {
    _id: uuidv7(),
    accountId,
    ...created,
    name: name?.trim() ?? caller.deviceName ?? 'Passkey',
    createdAt: mongo.now(),
  };
  await transact(mongo, async (tx) => {
    if ((await passkeys.list(accountId, tx)).length >= maxPasskeys)
      throw new DomainError('too-many-passkeys');
    if (!(await passkeys.add(passkey, tx))) throw new DomainError('passkey-invalid');
    await notices.add('passkey-added', account.email, tx);
  });
  noticeMailer.trigger();
  return passkey;
}

/** @throws DomainError `passkey-unknown`; what `checkOwner` throws. */
export async function renamePasskey(
  deps: Deps,
  owner: PasskeyOwner,
  { id, name, proof }: { id: string; name: string; proof: Proof | undefined },
): Promise<Passkey> {
  const { account, known } = await checkOwner(deps, owner, proof, id);
  const passkey = known.find(({ _id }) => _id === id);
  if (!passkey) throw new DomainError('passkey-unknown');
  await transact(deps.mongo, async (tx) => {
    if (!(await deps.passkeys.rename(owner.accountId, id, name.trim(), tx)))
      throw new DomainError('passkey-unknown');
    await deps.notices.add('passkey-renamed', account.email, tx);
  });
  deps.noticeMailer.trigger();
  return { ...passkey, name: name.trim() };
}

/**
 * Removes a passkey and ends the other sessions that were opened with it.
 * @throws DomainError `passkey-unknown`; what `checkOwner` throws.
 */
export async function removePasskey(
  deps: Deps,
  owner: PasskeyOwner,
  { id, proof, refreshToken }: { id: string; proof: Proof | undefined; refreshToken: string | undefined },
): Promise<void> {
  const { account } = await checkOwner(deps, owner, proof, id);
  const ownSession = await deps.sessions.idOf(refreshToken);
  await transact(deps.mongo, async (tx) => {
    if (!(await deps.passkeys.remove(owner.accountId, id, tx))) throw new DomainError('passkey-unknown');
    await deps.sessions.revokeOpenedWith(owner.accountId, id, tx, ownSession);
    await deps.notices.add('passkey-removed', account.email, tx);
  });
  deps.noticeMailer.trigger();
  deps.announceEndedSessions(owner.accountId);
}

/**
 * Checks the proof that a change of passkeys needs. Where operators must sign in with a passkey, an operator who has one
 * proves with it: whoever reads an operator's mail cannot replace the passkey.
 * @param id a passkey that must exist; a request for another one does not use up the proof.
 * @throws DomainError `token-invalid`, `passkey-unknown`, `passkey-required`; what `checkProof` throws.
 */
async function checkOwner(
  deps: Deps,
  { accountId, caller }: PasskeyOwner,
  proof: Proof | undefined,
  id?: string,
): Promise<{ account: Saved<OpenAccount>; known: Passkey[] }> {
  const account = await getOpenAccount(deps, accountId);
  const known = await deps.passkeys.list(accountId);
  if (id !== undefined && !known.some(({ _id }) => _id === id)) throw new DomainError('passkey-unknown');
  const { passkeyRoles } = deps.rolesOf(account, undefined);
  if (passkeyRoles && known.length > 0 && proof && !('passkey' in proof))
    throw new DomainError('passkey-required', {
      detail: 'Operators confirm a change of their passkeys with one of their passkeys.',
    });
  await checkProof(deps, account, proof, caller);
  return { account, known };
}

async function getOpenAccount({ accounts }: Deps, accountId: string): Promise<Saved<OpenAccount>> {
  const account = await accounts.getOpen(accountId);
  if (!account) throw new DomainError('token-invalid');
  return account;
}

async function verify(
  { response, ...credential }: PasskeyAttestation,
  expectedChallenge: string,
  { id, origin }: ReturnType<typeof relyingParty>,
): Promise<Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports' | 'synced'>> {
  const { transports = [], ...attestation } = response;
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: { ...credential, response: attestation, clientExtensionResults: {} },
    expectedChallenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch((cause: unknown) => {
    throw new DomainError('passkey-invalid', { cause });
  });
  if (!verified) throw new DomainError('passkey-invalid');
  const { credential: created, credentialBackedUp } = registrationInfo;
  return {
    credentialId: created.id,
    publicKey: Buffer.from(created.publicKey).toString('base64url'),
    counter: created.counter,
    transports,
    synced: credentialBackedUp,
  };
}
