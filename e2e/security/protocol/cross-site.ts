import type { Product } from '../../product.ts';
import type { Attack } from '../attack.ts';
import { fillPath, nameOf, readOperations } from '../target/api-document.ts';
import { callersOf } from '../target/callers.ts';
import { forEachAtOnce } from '../target/each.ts';
import { type Call, send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';

interface ForeignCall {
  call: Call;
  baseUrl: string;
  what: string;
  /** The codes that refuse it. */
  refusals: readonly string[];
}

/** Pages of other sites, and pages whose name was made to resolve to this machine, with the cookies of a victim. */
export const crossSite: Attack = {
  name: 'cross-site',
  title:
    'Pages of other sites and rebound names write nothing and read nothing, with the cookies of a victim',
  leastCases: { short: 172, full: 172, nightly: 172 },
  async run(product) {
    const { check, result } = recordCases();
    const calls = [
      ...(await foreignWrites(product)),
      ...(await reboundNames(product)),
      ...localServers(product),
    ];
    await forEachAtOnce(calls, 16, async ({ baseUrl, call, what, refusals }) => {
      const { status, code = '', headers } = await send(baseUrl, call);
      const isReadable = headers['access-control-allow-origin'] !== undefined;
      check(refusals.includes(code) && !isReadable, {
        rule: 'foreign-page-admitted',
        severity: 'high',
        message: `${what} was answered with ${status} ${code}${isReadable ? ', readable by that page' : ''}.`,
        where: nameOf(call),
      });
    });
    return result();
  },
};

const otherScheme = 'our name with another scheme';
const otherPort = 'our name with another port';

const foreignOrigins = ({ host, port }: URL): Record<string, string> => ({
  'another site': 'http://evil.example',
  'no site': 'null',
  'a site with our name in its own': `http://${host.replace(':', '.')}.evil.example`,
  'our name as user': `http://${host}@evil.example`,
  [otherScheme]: `https://${host}`,
  [otherPort]: `http://localhost:${Number(port) + 1}`,
  'a subdomain of ours': `http://shop.${host}`,
  'no URL': 'http://[',
});

async function foreignWrites(product: Product): Promise<ForeignCall[]> {
  const { ada } = await callersOf(product);
  const writes = (await readOperations(product)).filter(({ method }) => method !== 'GET');
  const origins = Object.entries(foreignOrigins(new URL(product.baseUrl)));
  return writes.flatMap((operation) =>
    origins.map(([what, origin]) => ({
      baseUrl: product.baseUrl,
      what: `A write of a page of ${what}`,
      refusals: ['cross-origin'],
      call: {
        method: operation.method,
        path: fillPath(operation),
        headers: { origin, 'sec-fetch-site': 'cross-site', cookie: `railhead-access=${ada.token}` },
        body: {},
      },
    })),
  );
}

const reboundHosts = ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '0.0.0.0', 'localhost.'];

async function reboundNames(product: Product): Promise<ForeignCall[]> {
  const { port } = new URL(product.baseUrl);
  const operations = (await readOperations(product)).filter(({ path }) => !path.endsWith('/live'));
  return operations.flatMap((operation, index) => {
    const host = `${reboundHosts[index % reboundHosts.length]}:${port}`;
    return {
      baseUrl: product.baseUrl,
      what: `A page that reached the shop as ${host.split(':')[0]}`,
      refusals: ['misdirected-request'],
      call: {
        method: operation.method,
        path: fillPath(operation),
        headers: { host, origin: `http://${host}` },
        ...(operation.method !== 'GET' && { body: {} }),
      },
    };
  });
}

/** The servers of a local start beside the shop. */
function localServers({ baseUrl, mailUrl, stripeUrl }: Product): ForeignCall[] {
  // No page with another scheme can come from their ports, and pages of the shop call the local Stripe.
  const places = [
    { baseUrl: mailUrl, path: '/mail/api/email', exempt: [otherScheme] },
    { baseUrl: stripeUrl, path: '/ledger.json', exempt: [otherScheme, otherPort] },
    { baseUrl, path: '/mail/api/email', exempt: [] },
  ].flatMap((place) => (place.baseUrl === undefined ? [] : [{ ...place, baseUrl: place.baseUrl }]));
  return places.flatMap((place) => [
    ...Object.entries(foreignOrigins(new URL(place.baseUrl)))
      .filter(([what]) => !place.exempt.includes(what))
      .map(([what, origin]) => ({
        baseUrl: place.baseUrl,
        what: `A page of ${what}`,
        refusals: ['cross-origin'],
        call: { method: 'GET', path: place.path, headers: { origin, 'sec-fetch-site': 'cross-site' } },
      })),
    ...reboundHosts.map((host) => ({
      baseUrl: place.baseUrl,
      what: `A page that reached it as ${host}`,
      refusals: ['misdirected-request', 'cross-origin'],
      call: { method: 'GET', path: place.path, headers: { host, origin: `http://${host}` } },
    })),
  ]);
}
