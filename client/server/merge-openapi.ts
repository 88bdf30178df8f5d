import Type, { type Static } from 'typebox';

/** The part of an OpenAPI document that merging needs. */
export const OpenApi = Type.Object({
  openapi: Type.String(),
  info: Type.Record(Type.String(), Type.Unknown()),
  paths: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()))),
  components: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()))),
});
export type OpenApi = Static<typeof OpenApi>;

export interface ServiceDocument {
  service: string;
  /** `undefined` when the service did not respond. */
  document: OpenApi | undefined;
}

/** The same in every service, and referred to by their names alone. */
const shared = new Set(['securitySchemes']);

/** One document of all services: tagged by service, components renamed to `<service>.<name>` so that none clash. */
export function mergeOpenApi(parts: ServiceDocument[]) {
  const unavailable = parts.filter(({ document }) => !document).map(({ service }) => service);
  const available = parts.flatMap(({ service, document }) => (document ? [{ service, document }] : []));
  const components: Record<string, Record<string, unknown>> = {};
  for (const { service, document } of available) {
    for (const [kind, named] of Object.entries(document.components ?? {})) {
      const own = shared.has(kind) ? named : prefixNames(service, named);
      components[kind] = { ...components[kind], ...own };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Railhead',
      version: '1',
      description:
        unavailable.length > 0
          ? `These services are unavailable and missing here: ${unavailable.join(', ')}. Reload the page to try again.`
          : 'The complete public API, by service.',
    },
    servers: [{ url: '/' }],
    tags: available.map(({ service, document }) => ({
      name: service,
      description: String(document.info.title),
    })),
    paths: Object.assign({}, ...available.map(tagPaths)) as Record<string, unknown>,
    components,
  };
}

const prefixNames = (service: string, named: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(named).map(([name, value]) => [`${service}.${name}`, prefixReferences(service, value)]),
  );

const tagPaths = ({ service, document }: { service: string; document: OpenApi }) =>
  Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [method, tagOperation(service, operation)]),
      ),
    ]),
  );

const tagOperation = (service: string, operation: unknown) => {
  const own = prefixReferences(service, operation);
  return typeof own === 'object' && !Array.isArray(own) ? { ...own, tags: [service] } : own;
};

/** The same value with every component reference pointing to its prefixed name. */
function prefixReferences(service: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => prefixReferences(service, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace(/^(#\/components\/[^/]+\/)/, `$1${service}.`)
        : prefixReferences(service, inner),
    ]),
  );
}
