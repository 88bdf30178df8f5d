import type { ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemCode } from '../contracts/problem.ts';
import { DomainError } from '../domain/domain-error.ts';
import type { App } from './app.ts';
import { problemDetails } from './problem-table.ts';

/**
 * How long a client may take: 8 s for the headers and 12 s for the whole request, looked at every second. Node swaps the
 * two if the first is longer. A response that nobody reads for 90 s ends with its connection.
 */
export const timeLimits = {
  http: {
    headersTimeout: 8000,
    requestTimeout: 12_000,
    connectionsCheckingInterval: 1000,
    // Node would answer without a body; the hook below answers with problem details.
    requireHostHeader: false,
  } satisfies ServerOptions,
  requestTimeout: 12_000,
  connectionTimeout: 90_000,
  keepAliveTimeout: 72_000,
};

const byParserCode: Record<string, ProblemCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
};

/** Answers what Node's HTTP parser refuses, before there is a request. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = problemDetails(byParserCode[error.code ?? ''] ?? 'validation-failed');
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${reasons[problem.status] ?? 'Bad Request'}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

const reasons: Record<number, string> = {
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};

/** Answers paths that the router refuses, before there is a route. */
export function answerFrameworkError(
  error: FastifyError,
  request: Pick<FastifyRequest, 'id'>,
  reply: FastifyReply,
): void {
  const isTooLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
  const problem = problemDetails(isTooLong ? 'uri-too-long' : 'validation-failed', { requestId: request.id });
  reply.code(problem.status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
}

/** Node takes the first one and a proxy before it perhaps the last, so that the two would disagree on where it goes. */
function hasSeveralHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

/** Requests that Node or Fastify would answer in a form of their own, or without a body. */
export function refuseUnusualRequests(app: App): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onRequest', (request, _reply, next) => {
    const { host } = request.headers;
    if (isClosing) next(new DomainError('temporarily-unavailable', { retryAfterSeconds: 1 }));
    else if (hasSeveralHosts(request.raw.rawHeaders))
      next(new DomainError('validation-failed', { detail: 'There is more than one Host header.' }));
    else if (host === undefined && request.raw.httpVersion === '1.1')
      next(new DomainError('validation-failed', { detail: 'The Host header is missing.' }));
    else next();
  });
  // An expectation that is unknown may be ignored; `100-continue` is handled by Node.
  app.server.on('checkExpectation', (request, response) => app.routing(request, response));
}
