import type { Json } from '../../infra/test/compare-promises.ts';

type Parameter = { in: string; name: string; required?: boolean; schema: Json };
type Content = { content?: Record<string, { schema?: Json }> };
type Operation = {
  parameters?: Parameter[];
  requestBody?: Content & { required?: boolean };
  responses?: Record<string, Content>;
};

/**
 * The operations of a running service by method and path: what may be sent, and what success answers. Refusals are
 * promised by their problem codes; names of path parameters and texts for readers are no promise.
 */
export async function httpApiOf(url: string): Promise<Record<string, Json>> {
  const { paths, components } = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
    components?: { schemas?: Record<string, Json> };
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [
      `${method.toUpperCase()} ${path.replaceAll(/\{[^}]*\}/g, '{}')}`,
      shapeOf(operation),
    ]),
  );
  const schemas = components?.schemas ?? {};
  return Object.fromEntries([
    ...operations,
    ...(Object.keys(schemas).length > 0 ? [['schemas', withoutTexts(schemas)]] : []),
  ]) as Record<string, Json>;
}

function shapeOf({ parameters = [], requestBody, responses = {} }: Operation): Json {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const named = parameters.filter((parameter) => parameter.in !== 'path');
  const successes = Object.entries(responses).filter(([status]) => /^[23]/.test(status));
  return {
    path: inPath.map(({ schema }) => withoutTexts(schema)),
    parameters: Object.fromEntries(
      named.map(({ in: place, name, schema }) => [`${place} ${name}`, withoutTexts(schema)]),
    ),
    required: named.filter(({ required }) => required).map(({ name }) => name),
    body: bodyOf(requestBody),
    response: Object.fromEntries(successes.map(([status, response]) => [status, bodyOf(response)])),
  };
}

const bodyOf = (body: Content | undefined): Json =>
  Object.fromEntries(
    Object.entries(body?.content ?? {}).map(([type, { schema }]) => [type, withoutTexts(schema ?? {})]),
  );

const texts = new Set(['description', 'summary', 'example', 'examples', 'title']);

/** Keys under `properties` are names of fields, whatever they are called. */
function withoutTexts(value: Json, isSchema = true): Json {
  if (Array.isArray(value)) return value.map((item) => withoutTexts(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isSchema || !texts.has(key))
      .map(([key, inner]) => [key, withoutTexts(inner, !(isSchema && key === 'properties'))]),
  );
}

/** Railhead's own metrics of a running service with their types. */
export async function metricsOf(url: string): Promise<Record<string, string>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Object.fromEntries(
    [...text.matchAll(/^# TYPE (railhead_\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]),
  );
}
