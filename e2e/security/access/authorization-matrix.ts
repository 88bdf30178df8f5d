import { generateKeyPairSync } from 'node:crypto';
import type { Attack, Finding } from '../attack.ts';
import { fillPath, nameOf, type Operation, readOperations, rightOf } from '../target/api-document.ts';
import { bearer, type Callers, callersOf } from '../target/callers.ts';
import { forEachAtOnce } from '../target/each.ts';
import { type Reply, send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';

interface Caller {
  name: string;
  headers: Record<string, string>;
  /** The roles of a caller who is signed in; absent if the caller is nobody whom a service may believe. */
  roles?: readonly string[];
}

/** Every operation of the API document with every caller: each is admitted or refused as the document states. */
export const authorizationMatrix: Attack = {
  name: 'authorization-matrix',
  title:
    'Every operation by every caller: who has no right is refused, and no route is without a stated right',
  leastCases: { short: 430, full: 430, nightly: 430 },
  async run(product) {
    const { check, result } = recordCases();
    const operations = await readOperations(product);
    const callers = await callersIn(await callersOf(product));
    const cells = operations.flatMap((operation) => callers.map((caller) => ({ operation, caller })));
    await forEachAtOnce(cells, 16, async ({ operation, caller }) => {
      const reply = await send(product.baseUrl, {
        method: operation.method,
        path: fillPath(operation),
        headers: caller.headers,
        // Complete enough to reach the right, and wrong, so that whoever has the right changes nothing.
        ...(operation.method !== 'GET' && { body: { unheardOf: true } }),
      });
      const fault = faultOf(operation, caller, reply);
      check(fault === undefined, () => findingOf(operation, caller, reply, String(fault)));
    });
    return result();
  },
};

const signInCodes = new Set(['sign-in-required', 'token-expired', 'token-invalid']);

/** What is wrong with an answer, judged by the right that the document states. */
function faultOf(operation: Operation, { roles }: Caller, { status, code = '' }: Reply): string | undefined {
  if (status >= 500) return 'the operation failed';
  const isRefused = signInCodes.has(code) || code === 'role-required';
  switch (rightOf(operation)) {
    case 'unstated':
      return 'the document states no right';
    case 'public':
      return isRefused ? 'an operation for everybody refused a caller' : undefined;
    case 'refresh-token':
    case 'signature':
      return status < 400 ? 'it was accepted without its proof' : undefined;
    case 'sign-in':
      if (roles) return isRefused ? 'a signed-in caller was refused' : undefined;
      return status === 401 && signInCodes.has(code) ? undefined : 'it did not ask for a sign-in';
    case 'role': {
      if (!roles)
        return status === 401 || code === 'role-required' ? undefined : 'it did not ask for a sign-in';
      const hasRole = operation['x-roles']?.some((role) => roles.includes(role));
      if (hasRole) return isRefused ? 'a caller with the role was refused' : undefined;
      return status === 403 && code === 'role-required'
        ? undefined
        : 'a caller without the role was admitted';
    }
  }
}

const findingOf = (
  operation: Operation,
  caller: Caller,
  { status, code = '' }: Reply,
  fault: string,
): Finding => ({
  rule: 'right-not-enforced',
  severity: 'high',
  message: `With ${caller.name}: ${fault} (${status} ${code}).`,
  where: nameOf(operation),
});

async function callersIn({ key, ada, bob, operator, inspector, erased }: Callers): Promise<Caller[]> {
  const now = Math.floor(Date.now() / 1000);
  const { privateKey: strangersKey } = generateKeyPairSync('ed25519');
  const adas = { sub: ada.account.id, email: ada.account.email };
  const operators = { sub: operator.account.id, email: operator.account.email, roles: ['operator'] };
  const invalid: Record<string, string> = {
    'an expired token': await key.sign({ ...operators, iat: now - 700, exp: now - 100 }),
    'a token of another issuer': await key.sign({ ...operators, iss: 'somebody' }),
    'a token for another audience': await key.sign({ ...operators, aud: 'another-shop' }),
    'a token without expiry': await key.sign({ ...operators, exp: undefined }),
    'a token of a stranger’s key': await key.sign(operators, {}, strangersKey),
    'a token of an unknown key': await key.sign(operators, { kid: 'unknown' }, strangersKey),
    'an unsigned token': unsigned({
      ...operators,
      iss: 'railhead-auth',
      aud: 'railhead',
      iat: now,
      exp: now + 600,
    }),
    'the token of an erased account': erased.token,
  };
  return [
    { name: 'no token', headers: {} },
    ...Object.entries(invalid).flatMap(([name, token]) => [{ name, headers: bearer(token) }]),
    { name: 'an expired cookie', headers: cookie(invalid['an expired token'] ?? '') },
    { name: 'the token of a passenger', headers: bearer(bob.token), roles: ['passenger'] },
    { name: 'the cookie of a passenger', headers: cookie(ada.token), roles: ['passenger'] },
    {
      name: 'a token with an unknown role',
      headers: bearer(await key.sign({ ...adas, roles: ['root'] })),
      roles: ['root'],
    },
    { name: 'the token of an inspector', headers: bearer(inspector.token), roles: inspector.account.roles },
    { name: 'the token of an operator', headers: bearer(operator.token), roles: operator.account.roles },
  ];
}

const cookie = (token: string) => ({ cookie: `railhead-access=${token}` });

function unsigned(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}
