import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { Attack } from '../attack.ts';
import { bearer, type Callers, callersOf } from '../target/callers.ts';
import { forEachAtOnce } from '../target/each.ts';
import { send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';

interface ForgedToken {
  what: string;
  token: string;
}

/** Tokens that `auth` never issued, at an operation of every service: nobody is admitted. */
export const forgedTokens: Attack = {
  name: 'forged-tokens',
  title: 'Altered, unsigned, wrongly signed and wrongly claimed access tokens admit nobody',
  leastCases: { short: 300, full: 1002, nightly: 3000 },
  async run(product, scale) {
    const { check, result } = recordCases();
    const callers = await callersOf(product);
    const altered = alteredTokens(callers.operator.token, { short: 12, full: 100, nightly: 400 }[scale]);
    const tokens = [...(await wronglyClaimed(callers)), ...(await wronglySigned(callers)), ...altered];
    const cases = tokens.flatMap((forged) => protectedPaths.map((path) => ({ ...forged, path })));
    await forEachAtOnce(cases, 16, async ({ what, token, path }) => {
      const { status, code = '' } = await send(product.baseUrl, {
        method: 'GET',
        path,
        headers: bearer(token),
      });
      check(status === 401, {
        rule: 'forged-token-accepted',
        severity: 'high',
        message: `A token with ${what} was answered with ${status} ${code}.`,
        where: `GET ${path}`,
      });
    });
    return result();
  },
};

/** Operations of every service that verifies tokens; the operator's token, before it is altered, opens all of them. */
const protectedPaths = [
  '/api/auth/me',
  '/api/auth/sessions',
  '/api/orders',
  '/api/orders/rejections',
  '/api/tickets',
  '/api/payments/ledger',
  '/ops/api/streams',
];

async function wronglyClaimed({ key, operator }: Callers): Promise<ForgedToken[]> {
  const now = Math.floor(Date.now() / 1000);
  const { id: sub, email } = operator.account;
  const claims: Record<string, object> = {
    'an end that has passed': { iat: now - 700, exp: now - 60 },
    'no end': { exp: undefined },
    'a start in the future': { iat: now + 3600, exp: now + 7200 },
    'no start': { iat: undefined },
    'another issuer': { iss: 'railhead' },
    'no issuer': { iss: undefined },
    'another audience': { aud: 'railhead-admin' },
    'no audience': { aud: undefined },
    'no subject': { sub: undefined },
    'an empty subject': { sub: '' },
    'a subject that is a pattern': { sub: '*' },
    'an object as its subject': { sub: { $gt: '' } },
    'no roles': { roles: undefined },
    'a text as its roles': { roles: 'operator' },
    'numbers as its roles': { roles: [1] },
    'no address': { email: undefined },
    'an object as its address': { email: { $ne: '' } },
    'not before tomorrow': { nbf: now + 86_400 },
  };
  const signed = Object.entries(claims).map(async ([what, changed]) => ({
    what,
    token: await key.sign({ sub, email, roles: ['operator'], ...changed }),
  }));
  return Promise.all(signed);
}

async function wronglySigned({ key, operator }: Callers): Promise<ForgedToken[]> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const [head = '', payload = ''] = operator.token.split('.');
  const { kid = '' } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid?: string };
  const claims = { sub: operator.account.id, email: operator.account.email, roles: ['operator'] };
  const strangers = {
    "a stranger's key and our key id": kid,
    'an unknown key id': 'unknown',
    'an empty key id': '',
  };
  const kids = [
    '../../../../dev/null',
    "' OR 1=1 --",
    'http://evil.example/jwks',
    '__proto__',
    'constructor',
  ];
  const byStranger = async ([what, id]: [string, string]) => ({
    what,
    token: await key.sign(claims, { kid: id }, privateKey),
  });
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const headers = [
    ...['none', 'None', 'NONE', 'nOnE', ''].map((alg) => ({ alg, typ: 'JWT', kid })),
    ...['HS256', 'HS384', 'RS256', 'ES256', 'Ed448'].map((alg) => ({ alg, typ: 'JWT', kid })),
  ];
  const hmac = (text: string) => createHmac('sha256', kid).update(text).digest('base64url');
  return [
    ...(await Promise.all(Object.entries(strangers).map(byStranger))),
    ...(await Promise.all(kids.map((id) => byStranger([`the key id ${id}`, id])))),
    ...headers.flatMap((header) => [
      { what: `alg ${header.alg} and no signature`, token: `${encode(header)}.${payload}.` },
      {
        what: `alg ${header.alg} and an HMAC`,
        token: `${encode(header)}.${payload}.${hmac(`${encode(header)}.${payload}`)}`,
      },
    ]),
    {
      what: 'a key that it brings along',
      token: await key.sign(claims, { kid: 'own', jwk: { kty: 'OKP' } }, privateKey),
    },
    {
      what: 'an extension that must be understood',
      token: `${encode({ alg: 'EdDSA', kid, typ: 'JWT', crit: ['exp'] })}.${payload}.AA`,
    },
  ];
}

/** A genuine token with a character changed, spread over its parts, or with parts missing, doubled and swapped. */
function alteredTokens(token: string, changes: number): ForgedToken[] {
  const [head = '', payload = '', signature = ''] = token.split('.');
  // The last character of the signature has bits that no decoder reads.
  const length = token.length - 2;
  const changed = Array.from({ length: changes }, (_, index) => {
    const at = Math.floor((index * length) / changes);
    const character = token[at] === 'A' ? 'B' : 'A';
    return {
      what: `another character at ${at}`,
      token: `${token.slice(0, at)}${character}${token.slice(at + 1)}`,
    };
  });
  const structures = {
    'no signature': `${head}.${payload}.`,
    'two parts': `${head}.${payload}`,
    'a fourth part': `${token}.${signature}`,
    'a doubled payload': `${head}.${payload}.${payload}.${signature}`,
    'its parts swapped': `${payload}.${head}.${signature}`,
    'half a signature': `${head}.${payload}.${signature.slice(0, 43)}`,
    'a doubled signature': `${head}.${payload}.${signature}${signature}`,
    'a signature of zeros': `${head}.${payload}.${'A'.repeat(signature.length)}`,
    'an empty payload': `${head}..${signature}`,
    'its payload alone': payload,
    'no characters that are seen': '...',
  };
  return [...changed, ...Object.entries(structures).map(([what, text]) => ({ what, token: text }))];
}
