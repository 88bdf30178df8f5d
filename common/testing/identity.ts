import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import type { Role } from '../src/contracts/auth.ts';
import { accessToken } from '../src/http/authentication.ts';

export interface TestAccount {
  id: string;
  email: string;
  roles: Role[];
}

/** Stands where `auth` stands for a service under test: a published key set and tokens signed by it. */
export async function openIdentity() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = { ...(await exportJWK(publicKey)), kid: 'test', alg: accessToken.algorithm, use: 'sig' };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [key] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    jwksUrl: `http://127.0.0.1:${port}/jwks.json`,
    /** The `authorization` header of an account; `expiresInSeconds` may lie in the past. */
    async bearer(account: Partial<TestAccount> & { id: string }, expiresInSeconds = 600): Promise<string> {
      const now = Math.floor(Date.now() / 1000);
      const token = await new SignJWT({
        email: account.email ?? `${account.id}@example.org`,
        roles: account.roles ?? ['passenger'],
      })
        .setProtectedHeader({ alg: accessToken.algorithm, kid: 'test', typ: 'JWT' })
        .setSubject(account.id)
        .setIssuer(accessToken.issuer)
        .setAudience(accessToken.audience)
        .setIssuedAt(Math.min(now, now + expiresInSeconds))
        .setExpirationTime(now + expiresInSeconds)
        .sign(privateKey);
      return `Bearer ${token}`;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
