import { isThisMachine } from '@railhead/common/http/network-address';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalid, StripeError } from '../api-error.ts';
import { FAULT_KINDS, type FaultRequest, type Faults } from '../control/faults.ts';
import {
  NO_WEBHOOK_FAULTS,
  type WebhookFaultControl,
  type WebhookFaults,
} from '../control/webhook-faults.ts';
import type { Form } from '../form.ts';
import { allowOnly, choice, flag, integer, probability, required, text } from '../params.ts';
import type { Webhooks } from '../webhooks.ts';

interface Controls {
  faults: Faults;
  webhookFaults: WebhookFaultControl;
  webhooks: Webhooks;
}

const STATES = ['pending', 'delivered', 'given-up', 'lost'] as const;
const MAX_DELAY_MS = 600_000;

/**
 * Fault injection, from this machine only, with JSON or with the buttons of `/`:
 * `POST|GET|DELETE /_control/faults`, `POST|GET|DELETE /_control/webhooks`, `POST /_control/webhooks/resend` with
 * `{ id?, type?, state? }`, and `POST /_control/calm`, which clears all faults.
 */
export function addControlRoutes(app: FastifyInstance, { faults, webhookFaults, webhooks }: Controls) {
  const calm = () => {
    faults.clear();
    webhookFaults.set(NO_WEBHOOK_FAULTS);
  };

  app.register(
    async (scope) => {
      scope.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (_, body, done) =>
        done(null, formOfJson(body)),
      );
      scope.addHook('onRequest', async (request) => allowLocalOnly(request));
      const bodyOf = (request: FastifyRequest<WithForm>) => request.body ?? {};

      scope.get('/faults', () => ({ faults: faults.list() }));
      scope.post<WithForm>('/faults', (request, reply) =>
        answer(request, reply.code(201), faults.add(readFault(bodyOf(request)))),
      );
      scope.delete('/faults', () => {
        faults.clear();
        return { faults: [] };
      });

      scope.get('/webhooks', () => webhookFaults.get());
      scope.post<WithForm>('/webhooks', (request, reply) => {
        webhookFaults.set(readMischief(bodyOf(request)));
        return answer(request, reply, webhookFaults.get());
      });
      scope.delete('/webhooks', () => {
        webhookFaults.set(NO_WEBHOOK_FAULTS);
        return NO_WEBHOOK_FAULTS;
      });
      scope.post<WithForm>('/webhooks/resend', (request, reply) =>
        answer(request, reply, { resent: webhooks.resend(readEventFilter(bodyOf(request))) }),
      );
      scope.post<WithForm>('/calm', (request, reply) => {
        calm();
        return answer(request, reply, { faults: [], webhooks: NO_WEBHOOK_FAULTS });
      });
    },
    { prefix: '/_control' },
  );
}

interface WithForm {
  Body: Form | undefined;
}

/** 403 for other machines and for pages of other sites. */
function allowLocalOnly(request: FastifyRequest) {
  const { origin } = request.headers;
  const isOwnPage = origin === undefined || URL.parse(origin)?.host === request.host;
  if (isThisMachine(request) && isOwnPage) return;
  throw new StripeError(403, 'invalid_request_error', 'Faults can be injected from this machine only.');
}

/** Redirects a button back to the page; a program gets the result. */
const answer = (request: FastifyRequest, reply: FastifyReply, result: object) =>
  request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    ? reply.redirect('/', 303)
    : reply.send(result);

/** Converts JSON to a form: every value is a string until it is parsed. */
function formOfJson(body: string): Form {
  const entries = Object.entries(body === '' ? {} : parsed(body));
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])),
  );
}

function parsed(body: string): object {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // The same error as for a body that is not an object.
  }
  throw invalid('The body must be a JSON object.');
}

function readFault(form: Form): FaultRequest {
  allowOnly(form, 'kind', 'method', 'path', 'times', 'status', 'code', 'sticky', 'delayMs', 'chance', 'seed');
  const kind = required(choice(form, 'kind', FAULT_KINDS), 'kind');
  const status = integer(form, 'status', 400, 599) ?? 500;
  return {
    kind,
    method: choice(form, 'method', ['GET', 'POST', '*']) ?? '*',
    path: text(form, 'path') ?? '/v1/**',
    times: integer(form, 'times', 1) ?? 1,
    status,
    code: text(form, 'code'),
    sticky: isErrorKind(kind) && (flag(form, 'sticky') ?? (kind === 'after' && status >= 500)),
    delayMs: integer(form, 'delayMs', 0, MAX_DELAY_MS) ?? (kind === 'slow' ? 5000 : 0),
    chance: probability(form, 'chance') ?? 1,
    seed: integer(form, 'seed') ?? 1,
  };
}

const isErrorKind = (kind: FaultRequest['kind']) => kind === 'before' || kind === 'after';

function readMischief(form: Form): WebhookFaults {
  allowOnly(form, 'lose', 'duplicate', 'shuffle', 'delayMs', 'seed');
  return {
    lose: probability(form, 'lose') ?? 0,
    duplicate: probability(form, 'duplicate') ?? 0,
    shuffle: probability(form, 'shuffle') ?? 0,
    delayMs: integer(form, 'delayMs', 0, MAX_DELAY_MS) ?? 0,
    seed: integer(form, 'seed') ?? 1,
  };
}

/** A filter for events by the given fields. */
function readEventFilter(form: Form): Parameters<Webhooks['resend']>[0] {
  allowOnly(form, 'id', 'type', 'state');
  const [id, type, state] = [text(form, 'id'), text(form, 'type'), choice(form, 'state', STATES)];
  return (event, delivery) =>
    (id === undefined || event.id === id) &&
    (type === undefined || event.type === type) &&
    (state === undefined || delivery.state === state);
}
