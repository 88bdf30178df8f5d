import jwt, { type FastifyJWT, type TokenOrHeader } from '@fastify/jwt';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Role } from '../contracts/auth.ts';
import { Id } from '../contracts/common.ts';
import type { ProblemCode } from '../contracts/problem.ts';
import { toPublicPem } from '../crypto/ed25519-keys.ts';
import { DomainError } from '../domain/domain-error.ts';
import type { Mongo } from '../store/mongo.ts';
import { guard } from './access-rights.ts';
import type { App } from './app.ts';

/** The caller, as the access token identifies it. */
export interface SignedInAccount {
  id: string;
  email: string;
  roles: Role[];
  /** Roles that the account has only in a session that was opened with a passkey, which this one was not. */
  passkeyRoles?: readonly Role[];
  /** How the person signed in (RFC 8176); absent in tokens of an earlier version. */
  amr?: readonly string[];
}

/** The constants of access tokens: `auth` signs with them, all services verify with them. */
export const accessToken = {
  cookie: 'railhead-access',
  issuer: 'railhead-auth',
  audience: 'railhead',
  algorithm: 'EdDSA',
  ttlSeconds: 600,
} as const;

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: { sub: string } & Omit<SignedInAccount, 'id'>;
    user: SignedInAccount;
  }
}
declare module 'fastify' {
  interface FastifyRequest {
    /** When the access token of `user` expires, in epoch milliseconds. */
    tokenExpiresAt?: number;
  }
  interface FastifyInstance {
    /** An `onRequest` hook: 401 unless a valid access token came as bearer or cookie; sets `request.user`. */
    requireSignIn(request: FastifyRequest, reply: FastifyReply): Promise<void>;
    /** An `onRequest` hook for one role: 401 signed out, 403 without the role. */
    requireRole(role: Role): (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  }
}

const Jwks = Type.Object({
  keys: Type.Array(
    Type.Object({ kid: Type.String(), kty: Type.String(), crv: Type.String(), x: Type.String() }),
  ),
});
type Jwks = Static<typeof Jwks>;
const jwks = Compile(Jwks);

/** A signature says who made a token, not that its claims have the types that the services rely on. */
const claims = Compile(
  Type.Object({
    sub: Id,
    email: Type.String(),
    roles: Type.Array(Type.String()),
    passkeyRoles: Type.Optional(Type.Array(Type.String())),
    amr: Type.Optional(Type.Array(Type.String())),
    iat: Type.Integer(),
  }),
);
const clockSkewSeconds = 60;

function toAccount(payload: FastifyJWT['payload']): SignedInAccount {
  if (!claims.Check(payload) || payload.iat > Date.now() / 1000 + clockSkewSeconds)
    throw new DomainError('token-invalid');
  const { sub, email, roles, passkeyRoles, amr } = payload;
  return { id: sub, email, roles, ...(passkeyRoles && { passkeyRoles }), ...(amr && { amr }) };
}

/** Where a verifier finds the public key (SPKI, PEM) of a key id; none means that the token is not ours. */
export interface TokenKeys {
  find(kid: string): Promise<string | undefined>;
}

/**
 * Verifies access tokens by `auth`'s published keys, without a call per request. An unknown key id is asked for at
 * most every 30 s; the last set is kept in the service's own database, so a restart works with `auth` away.
 */
export function verifyAccessTokens(
  app: App,
  config: { authJwksUrl: string },
  mongo?: Mongo,
  changes: AccountChanges = {},
): void {
  verifyAccessTokensWith(app, publishedKeys(config.authJwksUrl, mongo), changes);
}

/** What has changed about accounts since their tokens were signed. */
export interface AccountChanges {
  /** Accounts whose tokens are refused although they have not expired. */
  erased?: { has(accountId: string): boolean | Promise<boolean> };
  /** The roles that an account has now; undefined if those in its token still stand. */
  roles?: { of(accountId: string): readonly Role[] | undefined };
}

/** The same with keys that are at hand: `auth` fetches none. */
export function verifyAccessTokensWith(app: App, keys: TokenKeys, changes: AccountChanges = {}): void {
  app.register(jwt, {
    secret: async (_request: FastifyRequest, token: TokenOrHeader) => {
      const { kid } = 'header' in token ? token.header : token;
      const key = await keys.find(typeof kid === 'string' ? kid : '');
      if (!key) throw new DomainError('token-invalid');
      return key;
    },
    decode: { complete: true },
    verify: {
      algorithms: [accessToken.algorithm],
      allowedIss: accessToken.issuer,
      allowedAud: accessToken.audience,
      // Claims that are absent are not checked, so all must be there.
      requiredClaims: ['sub', 'iss', 'aud', 'iat', 'exp'],
      checkTyp: 'JWT',
      /** Milliseconds. */
      clockTolerance: 5000,
    },
    cookie: { cookieName: accessToken.cookie, signed: false },
    formatUser: toAccount,
  });

  /** Tokens whose signature was verified, until they expire: a caller sends the same one with every request. */
  const verified = new LRUCache<string, VerifiedToken>({ max: maxRememberedTokens });
  const requireSignIn = async (request: FastifyRequest) => {
    await verify(request);
    const { user } = request;
    if (await changes.erased?.has(user.id)) throw new DomainError('token-invalid');
    const current = changes.roles?.of(user.id);
    if (current) request.user = { ...user, roles: user.roles.filter((role) => current.includes(role)) };
  };
  const verify = async (request: FastifyRequest) => {
    try {
      const token = app.jwt.lookupToken(request);
      const known = verified.get(token);
      if (known && Date.now() < known.expiresAt) {
        request.user = known.account;
        request.tokenExpiresAt = known.expiresAt;
        return;
      }
      await request.jwtVerify();
      const { payload } = app.jwt.decode<{ payload: { exp: number } }>(token) ?? {};
      if (!payload) return;
      request.tokenExpiresAt = payload.exp * 1000;
      verified.set(token, { account: request.user, expiresAt: request.tokenExpiresAt });
    } catch (error) {
      throw toDomainError(error);
    }
  };
  app.decorateRequest('tokenExpiresAt', undefined);
  app.decorate('requireSignIn', guard(requireSignIn, { problems: signInProblems }));
  app.decorate('requireRole', (role: Role) =>
    guard(
      async (request: FastifyRequest, reply: FastifyReply) => {
        await app.requireSignIn(request, reply);
        const { roles, passkeyRoles } = request.user;
        if (roles.includes(role)) return;
        throw new DomainError(passkeyRoles?.includes(role) ? 'passkey-required' : 'role-required');
      },
      { problems: roleProblems, role },
    ),
  );
}

interface VerifiedToken {
  account: SignedInAccount;
  /** In epoch milliseconds. */
  expiresAt: number;
}
const maxRememberedTokens = 10_000;

const signInProblems: ProblemCode[] = ['sign-in-required', 'token-expired', 'token-invalid'];
const roleProblems: ProblemCode[] = [...signInProblems, 'role-required', 'passkey-required'];

function toDomainError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_JWT_NO_AUTHORIZATION_IN_HEADER' || code === 'FST_JWT_NO_AUTHORIZATION_IN_COOKIE') {
    return new DomainError('sign-in-required', { cause: error });
  }
  if (code === 'FST_JWT_AUTHORIZATION_TOKEN_EXPIRED')
    return new DomainError('token-expired', { cause: error });
  return new DomainError('token-invalid', { cause: error });
}

const refetchMs = 30_000;

function publishedKeys(url: string, mongo?: Mongo): TokenKeys {
  const known = new Map<string, string>();
  let asked = -refetchMs;
  let recalling: Promise<void> | undefined;
  let fetching: Promise<void> | undefined;

  const learn = (set: Jwks) => {
    for (const key of set.keys) known.set(key.kid, toPublicPem(key));
  };
  const recall = async () => {
    if (!mongo) return;
    await mongo.ready;
    const kept = await mongo.connection
      .collection<{ _id: string; set: unknown }>('keys')
      .findOne({ _id: url });
    if (jwks.Check(kept?.set)) learn(kept.set);
  };
  const fetchSet = async () => {
    if (performance.now() - asked < refetchMs) return;
    asked = performance.now();
    try {
      const answer: unknown = await (await fetch(url, { signal: AbortSignal.timeout(2000) })).json();
      if (!jwks.Check(answer)) return;
      learn(answer);
      await mongo?.connection
        .collection<{ _id: string; set: unknown }>('keys')
        .updateOne({ _id: url }, { $set: { set: answer } }, { upsert: true });
    } catch {
      // Unavailable: known keys keep working, and an unknown one may be fetched again in a second.
      asked = performance.now() - refetchMs + 1000;
    }
  };

  return {
    async find(kid) {
      // Concurrent requests share one fetch.
      if (!known.has(kid)) {
        recalling ??= recall().catch(() => {
          recalling = undefined;
        });
        await recalling;
      }
      if (!known.has(kid)) {
        fetching ??= fetchSet().finally(() => {
          fetching = undefined;
        });
        await fetching;
      }
      return known.get(kid);
    },
  };
}
