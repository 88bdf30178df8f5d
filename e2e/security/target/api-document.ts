import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Product } from '../../product.ts';
import { jsonOf, send } from './http.ts';

const Documented = Type.Object({
  operationId: Type.String(),
  /** Absent when the route states no right. */
  security: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Array(Type.String())))),
  'x-roles': Type.Optional(Type.Array(Type.String())),
  parameters: Type.Optional(
    Type.Array(
      Type.Object({ in: Type.String(), name: Type.String(), required: Type.Optional(Type.Boolean()) }),
    ),
  ),
  requestBody: Type.Optional(Type.Unknown()),
  responses: Type.Record(Type.String(), Type.Unknown()),
});
export type Operation = Static<typeof Documented> & { method: string; path: string };

const document = Compile(
  Type.Object({
    info: Type.Object({ description: Type.String() }),
    paths: Type.Record(Type.String(), Type.Record(Type.String(), Documented)),
  }),
);

/** The API document that the running product publishes, of all services together. */
export async function readApiDocument({ baseUrl }: Product) {
  const merged = document.Parse(jsonOf(await send(baseUrl, { method: 'GET', path: '/docs/openapi.json' })));
  if (merged.info.description.includes('unavailable')) throw new Error(merged.info.description);
  return merged;
}

/** Every operation of the document, in the order of path and method. */
export async function readOperations(product: Product): Promise<Operation[]> {
  const { paths } = await readApiDocument(product);
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        ...operation,
        method: method.toUpperCase(),
        path,
      })),
    )
    .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

export const nameOf = ({ method, path }: Pick<Operation, 'method' | 'path'>): string => `${method} ${path}`;

/** What an operation demands of its caller, as its document states it. */
export type Right = 'unstated' | 'public' | 'refresh-token' | 'signature' | 'sign-in' | 'role';

export function rightOf({ security, 'x-roles': roles }: Operation): Right {
  if (security === undefined) return 'unstated';
  const schemes = security.flatMap((requirement) => Object.keys(requirement));
  if (roles !== undefined) return 'role';
  if (schemes.includes('bearer')) return 'sign-in';
  if (schemes.includes('refreshCookie')) return 'refresh-token';
  return schemes.includes('stripeSignature') ? 'signature' : 'public';
}

/** The path with its parameters filled in; what has no value gets one that names nothing. */
export function fillPath({ path, parameters = [] }: Operation, values: Record<string, string> = {}): string {
  const value = (name: string) => encodeURIComponent(values[name] ?? unknownIds[name] ?? 'nothing');
  const filled = path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => value(name));
  const query = parameters
    .filter(({ in: place, required }) => place === 'query' && required)
    .map(({ name }) => `${name}=${value(name)}`);
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
}

const unknownIds: Record<string, string> = { from: '0', to: '1', seq: '999999999', date: '2030-01-01' };
