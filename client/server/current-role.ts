import { AccountView, type Role } from '@railhead/common/contracts/auth';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import { askOwner } from './ask-owner.ts';

const accountView = Compile(AccountView);
/** A role that was taken away works this long at most while `auth` answers. */
const trustMs = 3000;

export interface CurrentRole {
  /** @throws DomainError `role-required` if the account has lost the role, `token-invalid` if it no longer exists. */
  check(request: FastifyRequest): Promise<void>;
  /** Ends a stream when its reader loses the role. */
  endWithRole(request: FastifyRequest, stream: { signal: AbortSignal; end(): void }): void;
}

/**
 * An access token names the roles of the moment at which it was made. Operators can do much, so `auth` is asked whether
 * the role still stands. While `auth` does not answer, the token counts until it expires.
 */
export function currentRole(role: Role, authUrl: string): CurrentRole {
  const url = new URL('/api/auth/me', authUrl);
  /** By account, of which those with the role in their token are few. */
  const answers = new Map<string, { at: number; refusal: Promise<DomainError | undefined> }>();

  const ask = async (request: FastifyRequest): Promise<DomainError | undefined> => {
    const answer = await askOwner(accountView, url, request);
    if (answer.is === 'signed-out') return new DomainError('token-invalid');
    if (answer.is === 'found' && !answer.value.roles.includes(role)) return new DomainError('role-required');
    return undefined;
  };
  const find = (request: FastifyRequest) => {
    const { id } = request.user;
    const known = answers.get(id);
    if (known && performance.now() - known.at < trustMs) return known.refusal;
    const refusal = ask(request);
    answers.set(id, { at: performance.now(), refusal });
    return refusal;
  };

  return {
    async check(request) {
      const refusal = await find(request);
      if (refusal) throw refusal;
    },
    endWithRole(request, { signal, end }) {
      const timer = setInterval(() => {
        find(request).then(
          (refusal) => refusal && end(),
          (error: unknown) =>
            request.log.warn({ err: error }, 'the role of an operator could not be checked'),
        );
      }, trustMs);
      signal.addEventListener('abort', () => clearInterval(timer));
    },
  };
}
