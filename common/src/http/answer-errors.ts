import type { FastifyError } from 'fastify';
import { isOutage } from '../runtime/outage.ts';
import { type ProblemCode, problemOf, Refusal } from './problems.ts';
import type { App } from './service-app.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why it was refused, once it was. */
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

/** Turns whatever a route throws into problem details. A 5xx tells its request id and nothing else. */
export function answerErrors(app: App): void {
  app.decorateRequest('problem', undefined);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOf(error);
    // A refusal without a cause was meant: no room, or not started yet. Its own stack says nothing, its cause's does.
    const isFault = refusal.status >= 500 && refusal.cause !== undefined;
    if (isFault) request.log.error({ err: refusal.cause, problem: refusal.code }, 'failed');
    request.problem = refusal.code;
    if (refusal.retryAfterSeconds !== undefined)
      reply.header('retry-after', String(refusal.retryAfterSeconds));
    return reply
      .code(refusal.status)
      .type('application/problem+json')
      .serializer((body: unknown) => JSON.stringify(body))
      .send(
        problemOf(refusal.code, {
          ...(refusal.detail !== undefined && { detail: refusal.detail }),
          ...(refusal.facts && { facts: refusal.facts }),
          ...(error.validation && { errors: error.validation.map(fieldOf) }),
          requestId: request.id,
        }),
      );
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send(problemOf('not-found', { requestId: request.id })),
  );
  app.addHook('onRequest', (request, _reply, next) => {
    const isEarly = !app.readiness.hasStarted() && request.routeOptions.url?.startsWith('/api');
    next(isEarly ? new Refusal('temporarily-unavailable', { retryAfterSeconds: 1 }) : undefined);
  });
}

function refusalOf(error: FastifyError): Refusal {
  if (error instanceof Refusal) return error;
  if (error.validation) return new Refusal('validation-failed', { cause: error });
  const known = byFastifyCode[error.code];
  if (known) return new Refusal(known, { cause: error });
  if (isOutage(error)) return new Refusal('temporarily-unavailable', { retryAfterSeconds: 2, cause: error });
  if (error.statusCode === 429) return new Refusal('too-many-requests', { cause: error });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new Refusal('validation-failed', { cause: error });
  }
  return new Refusal('internal-error', { cause: error });
}

const fieldOf = ({ instancePath, message, params }: NonNullable<FastifyError['validation']>[number]) => {
  const missing: unknown = params.requiredProperties;
  const name = Array.isArray(missing) ? missing.join(', ') : '';
  return {
    field: [instancePath.slice(1).replaceAll('/', '.'), name].filter(Boolean).join('.'),
    message: message ?? 'is not valid',
  };
};
