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
import { challengeOf, relyingParty, toDescriptor } from './check-passkey.ts';
import { checkAnyProof, checkProof, hasEnrolledPasskey, needsEnrolment } from './credentials.ts';

/** Whose passkeys are changed, from which browser. */
export interface PasskeyOwner {
  accountId: string;
  caller: Caller;
}

/** What a registration needs: a proof, and of an operator an enrolment code unless an enrolled passkey proves. */
interface RegistrationRequest {
  proof: Proof | undefined;
  enrolmentCode: string | undefined;
}

/** EdDSA, ES256 and RS256: every authenticator has one of them. */
const algorithms = [-8, -7, -257];

/**
 * Asks the browser to create a passkey. The proof is checked here, before anything is created on the device; the
 * challenge then stands for it.
 * @throws DomainError `too-many-passkeys`, `token-invalid`; what `checkRegistration` throws.
 */
export async function attestationOptions(
  deps: Deps,
  { accountId, caller }: PasskeyOwner,
  request: RegistrationRequest,
): Promise<AttestationOptions> {
  const account = await getOpenAccount(deps, accountId);
  const { isEnrolled } = await checkRegistration(deps, account, request, caller);
  const known = await deps.passkeys.list(accountId);
  if (known.length >= maxPasskeys) throw new DomainError('too-many-passkeys');
  const { id, name } = relyingParty(deps.config);
  const purpose = isEnrolled ? 'enrolled-registration' : 'registration';
  return {
    challenge: await deps.challenges.issue({ purpose, accountId, browserSecret: caller.browserSecret }),
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

/**
 * Whoever reads a mailbox may become a passenger, never an operator: an operator's account gets a passkey only with a code
 * that the owner of the installation has made, or by a passkey that was added with one.
 * @throws DomainError `enrolment-required`, `enrolment-invalid`; what `checkProof` throws.
 */
async function checkRegistration(
  deps: Deps,
  account: Saved<OpenAccount>,
  { proof, enrolmentCode }: RegistrationRequest,
  caller: Caller,
) {
  if (!proof) throw new DomainError('proof-required');
  if (enrolmentCode !== undefined) {
    // First: a wrong one does not use up a mailed code.
    if (!(await deps.enrolments.isValid(account.email, enrolmentCode)))
      throw new DomainError('enrolment-invalid');
    return checkAnyProof(deps, account, proof, caller);
  }
  if (needsEnrolment(deps, account) && !(await hasEnrolledPasskey(deps, account._id)))
    throw new DomainError('enrolment-required');
  return checkProof(deps, account, proof, caller);
}

/**
 * Saves a passkey, and uses up the enrolment code if there is one.
 * @throws DomainError `challenge-expired`, `passkey-invalid`, `too-many-passkeys`, `enrolment-invalid`, `token-invalid`
 */
export async function registerPasskey(
  deps: Deps,
  owner: PasskeyOwner,
  {
    name,
    passkey: attestation,
    enrolmentCode,
  }: { name?: string; passkey: PasskeyAttestation; enrolmentCode?: string },
): Promise<Passkey> {
  const { accountId, caller } = owner;
  const { mongo, passkeys, notices, noticeMailer } = deps;
  const { challenge, isEnrolled } = await consumeRegistration(
    deps,
    owner,
    attestation.response.clientDataJSON,
  );
  const created = await verify(attestation, challenge, relyingParty(deps.config));
  const account = await getOpenAccount(deps, accountId);
  const passkey: Passkey = {
    _id: uuidv7(),
    accountId,
    ...created,
    name: name?.trim() ?? caller.deviceName ?? 'Passkey',
    createdAt: mongo.now(),
    enrolled: isEnrolled || enrolmentCode !== undefined,
  };
  await transact(mongo, async (tx) => {
    if (enrolmentCode !== undefined && !(await deps.enrolments.consume(account.email, enrolmentCode, tx)))
      throw new DomainError('enrolment-invalid');
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

/** @returns the challenge, used from now on, and whether an enrolled passkey has proved who asked for it. */
async function consumeRegistration(
  { challenges }: Deps,
  { accountId, caller: { browserSecret } }: PasskeyOwner,
  clientDataJSON: string,
): Promise<{ challenge: string; isEnrolled: boolean }> {
  const challenge = challengeOf(clientDataJSON);
  for (const purpose of ['registration', 'enrolled-registration'] as const) {
    if (await challenges.consume({ purpose, accountId, browserSecret }, challenge))
      return { challenge, isEnrolled: purpose === 'enrolled-registration' };
  }
  throw new DomainError('challenge-expired');
}

/**
 * Checks the proof that a change of a passkey needs.
 * @param id a passkey that must exist; a request for another one does not use up the proof.
 * @throws DomainError `token-invalid`, `passkey-unknown`; what `checkProof` throws.
 */
async function checkOwner(
  deps: Deps,
  { accountId, caller }: PasskeyOwner,
  proof: Proof | undefined,
  id: string,
): Promise<{ account: Saved<OpenAccount>; known: Passkey[] }> {
  const account = await getOpenAccount(deps, accountId);
  const known = await deps.passkeys.list(accountId);
  if (!known.some(({ _id }) => _id === id)) throw new DomainError('passkey-unknown');
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
