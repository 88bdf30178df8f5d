import type { FastifySchema, RouteOptions } from 'fastify';
import { Problem, type ProblemCode } from '../contracts/problem.ts';
import { guardsOf, rightOf } from './access-rights.ts';
import { problemTable } from './problem-table.ts';
import { isApi } from './traffic-class.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The problem codes with which this route itself refuses. Those of hooks, schemas and outages are added to them. */
    problems?: readonly ProblemCode[];
  }
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Every code that a route's callers have to expect. */
function codesOf(route: RouteOptions, schema: FastifySchema): ProblemCode[] {
  const { method, url, config } = route;
  const isChecked = schema.params ?? schema.querystring ?? schema.headers ?? schema.body;
  const codes: ProblemCode[] = ['internal-error', 'temporarily-unavailable', ...(config?.problems ?? [])];
  codes.push(...guardsOf(route).flatMap(({ problems }) => problems));
  if (isChecked) codes.push('validation-failed');
  // The router refuses a longer value before there is a route.
  if (schema.params) codes.push('uri-too-long');
  // A body is parsed wherever one may be sent, also where no schema wants it.
  if (![method].flat().every((name) => safe.has(name)))
    codes.push('cross-origin', 'validation-failed', 'body-too-large', 'media-type-unsupported');
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
 * A route as the OpenAPI document shows it: with the right that it demands, and a response for each status of its problem
 * codes. Errors are answered without a response schema, so these are added to the document only and cost no request
 * anything.
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
  const response = { ...own, ...Object.fromEntries(refusals) };
  return { schema: { ...schema, ...rightOf(route), response }, url };
}
