import Type, { type Static } from 'typebox';

/** As much of an OpenAPI document as merging needs to know. */
export const OpenApi = Type.Object({
  openapi: Type.String(),
  info: Type.Record(Type.String(), Type.Unknown()),
  paths: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()))),
  components: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()))),
});
export type OpenApi = Static<typeof OpenApi>;

export interface ServiceDocument {
  service: string;
  /** Absent when the service did not answer. */
  document: OpenApi | undefined;
}

/** One document of all services: tagged by service, components renamed to `<service>.<name>` so that none clash. */
export function mergeOpenApi(parts: ServiceDocument[]) {
  const away = parts.filter(({ document }) => !document).map(({ service }) => service);
  const there = parts.flatMap(({ service, document }) => (document ? [{ service, document }] : []));
  const components: Record<string, Record<string, unknown>> = {};
  for (const { service, document } of there) {
    for (const [kind, named] of Object.entries(document.components ?? {})) {
      components[kind] = { ...components[kind], ...ofService(service, named) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Railhead',
      version: '1',
      description:
        away.length > 0
          ? `Left out because they do not answer now: ${away.join(', ')}. Load the page again for the whole.`
          : 'The whole API behind the front door, by service.',
    },
    servers: [{ url: '/' }],
    tags: there.map(({ service, document }) => ({ name: service, description: String(document.info.title) })),
    paths: Object.assign({}, ...there.map(taggedPaths)) as Record<string, unknown>,
    components,
  };
}

const ofService = (service: string, named: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(named).map(([name, value]) => [`${service}.${name}`, renamed(service, value)]),
  );

const taggedPaths = ({ service, document }: { service: string; document: OpenApi }) =>
  Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [method, tagged(service, operation)]),
      ),
    ]),
  );

const tagged = (service: string, operation: unknown) => {
  const own = renamed(service, operation);
  return typeof own === 'object' && !Array.isArray(own) ? { ...own, tags: [service] } : own;
};

/** The same with every reference to a component pointing to its new name. */
function renamed(service: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(service, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace(/^(#\/components\/[^/]+\/)/, `$1${service}.`)
        : renamed(service, inner),
    ]),
  );
}
