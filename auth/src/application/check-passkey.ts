import type { AssertionOptions, PasskeyAssertion } from '@railhead/common/contracts/passkeys';
import { DomainError } from '@railhead/common/domain/domain-error';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import type { Deps } from '../deps.ts';
import type { Caller } from '../domain/caller.ts';
import { type Passkey, userHandleOf } from '../domain/passkey.ts';
import { type ChallengeUse, challengeTtlMs } from '../persistence/challenge-repository.ts';

/** The site that passkeys belong to: browsers use them only on its origin. */
export function relyingParty({ publicUrl }: Pick<Deps['config'], 'publicUrl'>) {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, name: 'Railhead', origin };
}

/** Asks for a passkey: for any of this site to sign in, for one of the account as a proof. */
export async function assertionOptions(
  { challenges, passkeys, config }: Deps,
  use: ChallengeUse,
): Promise<AssertionOptions> {
  const own = use.accountId === undefined ? undefined : await passkeys.list(use.accountId);
  return {
    challenge: await challenges.issue(use),
    rpId: relyingParty(config).id,
    timeout: challengeTtlMs,
    userVerification: 'required',
    ...(own && { allowCredentials: own.map(toDescriptor) }),
  };
}

export const toDescriptor = ({ credentialId, transports }: Passkey) => ({
  id: credentialId,
  type: 'public-key' as const,
  transports,
});

/**
 * Verifies that a passkey has signed a challenge of ours, now, in this browser, for this site and for a verified person.
 * What fails counts towards the limit of the caller's network.
 * @throws DomainError `challenge-expired`, `passkey-invalid` or `too-many-requests`.
 */
export async function checkPasskey(
  deps: Deps,
  assertion: PasskeyAssertion,
  use: ChallengeUse,
  caller: Caller,
): Promise<Passkey> {
  const { limits, challenges, passkeys, config } = deps;
  const counted = await limits.count([
    { action: 'passkey by ip', subject: caller.network, perHour: config.passkeyTriesPerHourAndIp },
  ]);
  const challenge = await consumeChallenge(challenges, assertion.response.clientDataJSON, use);
  const passkey = await passkeys.findByCredential(assertion.id);
  if (!passkey || (use.accountId !== undefined && passkey.accountId !== use.accountId))
    throw new DomainError('passkey-invalid');
  const newCounter = await verify(passkey, assertion, challenge, relyingParty(config));
  if (!(await passkeys.markUsed(passkey, newCounter))) throw new DomainError('passkey-invalid');
  await limits.release(counted);
  return passkey;
}

/** @returns the challenge that was signed, which is used from now on, whatever else is wrong. */
export async function consumeChallenge(
  challenges: Deps['challenges'],
  clientDataJSON: string,
  use: ChallengeUse,
): Promise<string> {
  const challenge = challengeOf(clientDataJSON);
  if (!(await challenges.consume(use, challenge))) throw new DomainError('challenge-expired');
  return challenge;
}

export function challengeOf(clientDataJSON: string): string {
  try {
    const { challenge }: { challenge: unknown } = decodeClientDataJSON(clientDataJSON);
    if (typeof challenge === 'string') return challenge;
  } catch (cause) {
    throw new DomainError('passkey-invalid', { cause });
  }
  throw new DomainError('passkey-invalid');
}

/** @returns the new counter of the authenticator. */
async function verify(
  { accountId, credentialId, publicKey, counter }: Passkey,
  { response, ...credential }: PasskeyAssertion,
  expectedChallenge: string,
  { id, origin }: ReturnType<typeof relyingParty>,
): Promise<number> {
  if (response.userHandle !== undefined && response.userHandle !== userHandleOf(accountId))
    throw new DomainError('passkey-invalid');
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { ...credential, response, clientExtensionResults: {} },
    expectedChallenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    credential: { id: credentialId, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter },
  }).catch((cause: unknown) => {
    throw new DomainError('passkey-invalid', { cause });
  });
  if (!verified) throw new DomainError('passkey-invalid');
  return authenticationInfo.newCounter;
}
