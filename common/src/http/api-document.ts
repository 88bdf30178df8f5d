import type { FastifySchema, RouteOptions } from 'fastify';
import { Problem, type ProblemCode } from '../contracts/problem.ts';
import { problemTable } from './problem-table.ts';
import { isApi } from './traffic-class.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The problem codes with which this route itself refuses. Those of hooks, schemas and outages are added to them. */
    problems?: readonly ProblemCode[];
  }
}

/** An `onRequest` hook together with the codes with which it refuses. */
export const guard = <H extends object>(hook: H, codes: readonly ProblemCode[]): H =>
  Object.assign(hook, { problems: codes });

const problemsOfHook = (hook: object): readonly ProblemCode[] =>
  'problems' in hook && Array.isArray(hook.problems) ? hook.problems : [];

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Every code that a route's callers have to expect. */
function codesOf({ method, url, onRequest, config }: RouteOptions, schema: FastifySchema): ProblemCode[] {
  const isChecked = schema.params ?? schema.querystring ?? schema.headers ?? schema.body;
  const codes: ProblemCode[] = ['internal-error', 'temporarily-unavailable', ...(config?.problems ?? [])];
  codes.push(...[onRequest ?? []].flat().flatMap(problemsOfHook));
  if (isChecked) codes.push('validation-failed');
  if (schema.body) codes.push('body-too-large', 'media-type-unsupported');
  if (![method].flat().every((name) => safe.has(name))) codes.push('cross-origin');
  if (isApi(url) && config?.traffic !== 'unlimited') codes.push('too-many-requests', 'busy');
  return [...new Set(codes)].toSorted();
}

const responseOf = (codes: ProblemCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${problemTable[code][1]}`).join('\n\n'),
  content: {
    'application/problem+json': {
      schema: { ...Problem, properties: { ...Problem.properties, code: { type: 'string', enum: codes } } },
    },
  },
});

/**
 * A route as the OpenAPI document shows it: with a response for each status of its problem codes. Errors are answered
 * without a response schema, so these are added to the document only and cost no request anything.
 */
export function documentOperation({
  schema,
  url,
  route,
}: {
  schema: FastifySchema | undefined;
  url: string;
  route: RouteOptions;
}): { schema: FastifySchema; url: string } {
  if (!schema || ('hide' in schema && schema.hide)) return { schema: schema ?? { hide: true }, url };
  const byStatus = Map.groupBy(codesOf(route, schema), (code) => problemTable[code][0]);
  const refusals = [...byStatus].map(([status, codes]) => [status, responseOf(codes)]);
  const own = typeof schema.response === 'object' ? schema.response : {};
  return { schema: { ...schema, response: { ...own, ...Object.fromEntries(refusals) } }, url };
}
