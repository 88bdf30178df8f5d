import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { App } from '../src/http/app.ts';
import {
  type HostileCase,
  hostileBodies,
  hostileHeaders,
  hostileJson,
  hostileTexts,
} from './hostile-inputs.ts';

const Operation = Type.Object({
  operationId: Type.String(),
  parameters: Type.Optional(
    Type.Array(
      Type.Object({ in: Type.String(), name: Type.String(), required: Type.Optional(Type.Boolean()) }),
    ),
  ),
  requestBody: Type.Optional(Type.Unknown()),
  responses: Type.Record(Type.String(), Type.Unknown()),
});
type Operation = Static<typeof Operation> & { method: string; path: string };
const documented = Compile(
  Type.Object({ paths: Type.Record(Type.String(), Type.Record(Type.String(), Operation)) }),
);

/** Valid values, from which one at a time is replaced by a hostile one. */
export interface ValidRequests {
  headers: Record<string, string>;
  /** By the name of the path, query or header parameter; all that are required must be here. */
  parameters: Record<string, string>;
  /** By operation; every operation with a body must be here. */
  bodies: Record<string, unknown>;
}

const concurrent = 8;
/** A request that is neither answered nor refused by then hangs. */
const timeoutMs = 20_000;

/** Deleting ends what other operations need, so it comes last. */
const methods = ['get', 'put', 'patch', 'post', 'delete'];

/**
 * Sends hostile values to every parameter, header and body of every operation in the API document of a service.
 * @returns how many were sent, and each that was answered with a 5xx, with a status that the document does not name, or
 * without problem details.
 */
export async function sendHostileValues(
  app: App,
  valid: ValidRequests,
): Promise<{ sent: number; wrong: string[] }> {
  const origin = app.server.listening
    ? app.listeningOrigin
    : await app.listen({ port: 0, host: '127.0.0.1' });
  return sendHostileValuesTo(origin, JSON.parse(JSON.stringify(app.swagger())), valid);
}

/** The same to a server that runs already, with the API document that it publishes. */
export async function sendHostileValuesTo(
  origin: string,
  document: unknown,
  valid: ValidRequests,
): Promise<{ sent: number; wrong: string[] }> {
  const { paths } = documented.Parse(document);
  const operations = Object.entries(paths)
    .flatMap(([path, byMethod]) =>
      Object.entries(byMethod).map(([method, operation]): Operation => ({ ...operation, method, path })),
    )
    .toSorted((a, b) => methods.indexOf(a.method) - methods.indexOf(b.method));
  const wrong: string[] = [];
  let sent = 0;
  for (const operation of operations) {
    const cases = casesOf(operation, valid);
    sent += cases.length;
    const sendOthers = async () => {
      for (let next = cases.pop(); next; next = cases.pop()) {
        const { what, url, headers, body } = next;
        const fault = await faultOf(operation, new URL(url, origin), { ...valid.headers, ...headers }, body);
        if (fault) wrong.push(`${operation.operationId}: ${what} → ${fault}`);
      }
    };
    await Promise.all(Array.from({ length: concurrent }, sendOthers));
  }
  return { sent, wrong };
}

async function faultOf(
  { method, responses }: Operation,
  url: URL,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<string | undefined> {
  // A live stream is answered by its headers alone.
  const leaving = new AbortController();
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body }),
    signal: AbortSignal.any([leaving.signal, AbortSignal.timeout(timeoutMs)]),
  }).catch((error: unknown) => String(error));
  if (typeof response === 'string') return response;
  const { status } = response;
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  const text = isStream ? '' : await response.text();
  leaving.abort();
  if (status >= 500 || !(String(status) in responses)) return `${status} ${text.slice(0, 200)}`;
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  return status >= 400 && !isProblem ? `${status} without problem details` : undefined;
}

interface Sent extends HostileCase {
  url: string;
}

function casesOf(operation: Operation, { parameters: values, bodies }: ValidRequests): Sent[] {
  const { operationId, parameters = [], requestBody } = operation;
  const required = parameters.filter(({ required: isRequired, in: place }) => isRequired || place === 'path');
  const missing = required.filter(({ name }) => values[name] === undefined).map(({ name }) => name);
  if (missing.length > 0) throw new Error(`${operationId} needs valid values for ${missing.join(', ')}`);
  if (requestBody !== undefined && !(operationId in bodies))
    throw new Error(`${operationId} needs a valid body`);
  const body = operationId in bodies ? JSON.stringify(bodies[operationId]) : undefined;
  const plain = {
    url: urlOf(operation, values),
    headers: headersOf(operation, values),
    ...(body && { body }),
  };

  const inParameters = parameters.flatMap(({ in: place, name }) =>
    hostileTexts.flatMap((text): Sent[] => {
      const changed = { ...values, [name]: text };
      const what = `${place} ${name} = ${JSON.stringify(text)}`;
      if (place === 'header') {
        return isHeaderValue(text) ? [{ ...plain, what, headers: headersOf(operation, changed) }] : [];
      }
      // An empty or dotted segment is another path.
      if (place === 'path' && /^\.*$/.test(text)) return [];
      return [{ ...plain, what, url: urlOf(operation, changed, name) }];
    }),
  );
  const inHeaders = hostileHeaders.map((each) => ({
    ...plain,
    ...each,
    headers: { ...plain.headers, ...each.headers },
  }));
  const inBodies = operation.method === 'get' ? [] : hostileBodies.map((each) => ({ ...plain, ...each }));
  const inFields = operationId in bodies ? hostileJson(bodies[operationId]) : [];
  return [
    { ...plain, what: 'valid' },
    ...inParameters,
    ...inHeaders,
    ...inBodies,
    ...inFields.map((each) => ({ ...plain, ...each })),
  ];
}

const isHeaderValue = (text: string) => /^[\x20-\x7e\x80-\xff]*$/.test(text);

/** The optional query parameters that have a valid value are left out, except the one under test. */
function urlOf(
  { path, parameters = [] }: Operation,
  values: Record<string, string>,
  tested?: string,
): string {
  const filled = path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => encode(values[name] ?? ''));
  const query = parameters
    .filter(({ in: place, name, required }) => place === 'query' && (required || name === tested))
    .map(({ name }) => `${name}=${encode(values[name] ?? '')}`);
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
}

/** Half a surrogate pair has no encoding of its own; these are the bytes that careless programs send. */
const encode = (text: string) =>
  text.isWellFormed() ? encodeURIComponent(text) : encodeURIComponent(text.toWellFormed());

const headersOf = ({ parameters = [] }: Operation, values: Record<string, string>) =>
  Object.fromEntries(
    parameters.flatMap(({ in: place, name }) =>
      place === 'header' && values[name] !== undefined ? [[name, values[name]]] : [],
    ),
  );
