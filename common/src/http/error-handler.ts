import type { FastifyError } from 'fastify';
import { type ProblemCode } from '../contracts/problem.ts';
import { DomainError } from '../domain/domain-error.ts';
import { isUnavailable } from '../runtime/unavailable.ts';
import type { App } from './app.ts';
import { toFieldError } from './field-error.ts';
import { problemDetails, problemTable } from './problem-table.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The problem code of the response, once there is one. */
    problem?: ProblemCode;
  }
}

const byFastifyCode: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'validation-failed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'validation-failed',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'validation-failed',
};

/** Turns whatever a route throws into problem details. A 5xx discloses its request id and nothing else. */
export function handleErrors(app: App): void {
  app.decorateRequest('problem', undefined);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = toDomainError(error);
    const [status] = problemTable[problem.code];
    // Without a cause it was deliberate: no capacity, or not started yet. The stack worth logging is that of the cause.
    const isFault = status >= 500 && problem.cause !== undefined;
    if (isFault) request.log.error({ err: problem.cause, problem: problem.code }, 'failed');
    request.problem = problem.code;
    const checked = request.routeOptions.schema?.[error.validationContext ?? 'body'];
    if (problem.retryAfterSeconds !== undefined)
      reply.header('retry-after', String(problem.retryAfterSeconds));
    return reply
      .code(status)
      .type('application/problem+json')
      .serializer((body: unknown) => JSON.stringify(body))
      .send(
        problemDetails(problem.code, {
          ...(problem.detail !== undefined && { detail: problem.detail }),
          ...(problem.retryAfterSeconds !== undefined && { retryAfterSeconds: problem.retryAfterSeconds }),
          ...(problem.facts && { facts: problem.facts }),
          ...(error.validation && { errors: error.validation.map((fault) => toFieldError(fault, checked)) }),
          requestId: request.id,
        }),
      );
  });
  const methodsAt = rememberMethods(app);
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(request.url);
    if (methods && !methods.has(request.method)) {
      reply.header('allow', [...methods].toSorted().join(', '));
      throw new DomainError('method-not-allowed');
    }
    throw new DomainError('not-found');
  });
  app.addHook('onRequest', (request, _reply, next) => {
    const isEarly = !app.readiness.hasStarted() && request.routeOptions.url?.startsWith('/api');
    next(isEarly ? new DomainError('temporarily-unavailable', { retryAfterSeconds: 1 }) : undefined);
  });
}

/** Returns a function that finds the methods of the route with a path. Routes for all paths do not count. */
function rememberMethods(app: App): (url: string) => Set<string> | undefined {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const pattern = new RegExp(`^${url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+')}$`);
    const { methods } = routes.get(url) ?? { methods: new Set<string>() };
    for (const name of [method].flat()) methods.add(name);
    routes.set(url, { pattern, methods });
  });
  return (url) => {
    const [path = ''] = url.split('?');
    return routes.values().find(({ pattern }) => pattern.test(path))?.methods;
  };
}

function toDomainError(error: FastifyError): DomainError {
  if (error instanceof DomainError) return error;
  if (error.validation) return new DomainError('validation-failed', { cause: error });
  const known = byFastifyCode[error.code];
  if (known) return new DomainError(known, { cause: error });
  if (isUnavailable(error))
    return new DomainError('temporarily-unavailable', { retryAfterSeconds: 2, cause: error });
  if (error.statusCode === 429) return new DomainError('too-many-requests', { cause: error });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new DomainError('validation-failed', { cause: error });
  }
  return new DomainError('internal-error', { cause: error });
}
