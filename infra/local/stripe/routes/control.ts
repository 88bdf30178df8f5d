import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalid, StripeError } from '../api-error.ts';
import { FAULT_KINDS, type Faults, type WantedFault } from '../control/faults.ts';
import { HONEST, type Mischief, type MischiefControl } from '../control/mischief.ts';
import type { Form } from '../form.ts';
import { choice, flag, integer, only, probability, required, text } from '../params.ts';
import type { Webhooks } from '../webhooks.ts';

interface Controlled {
  faults: Faults;
  mischief: MischiefControl;
  webhooks: Webhooks;
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const STATES = ['pending', 'delivered', 'given-up', 'lost'] as const;
const LONGEST_DELAY_MS = 600_000;

/**
 * Failures on demand, asked for from this machine only, by JSON or by the buttons of `/`:
 * `POST|GET|DELETE /_control/faults`, `POST|GET|DELETE /_control/webhooks`, `POST /_control/webhooks/resend` with
 * `{ id?, type?, state? }`, and `POST /_control/calm`, which ends both faults and mischief.
 */
export function control(app: FastifyInstance, { faults, mischief, webhooks }: Controlled) {
  const calm = () => {
    faults.clear();
    mischief.set(HONEST);
  };

  app.register(
    async (scope) => {
      scope.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (_, body, done) =>
        done(null, formOfJson(body)),
      );
      scope.addHook('onRequest', async (request) => onlyFromHere(request));
      const asked = (request: FastifyRequest<Asked>) => request.body ?? {};

      scope.get('/faults', () => ({ faults: faults.list() }));
      scope.post<Asked>('/faults', (request, reply) =>
        answer(request, reply.code(201), faults.add(readFault(asked(request)))),
      );
      scope.delete('/faults', () => {
        faults.clear();
        return { faults: [] };
      });

      scope.get('/webhooks', () => mischief.get());
      scope.post<Asked>('/webhooks', (request, reply) => {
        mischief.set(readMischief(asked(request)));
        return answer(request, reply, mischief.get());
      });
      scope.delete('/webhooks', () => {
        mischief.set(HONEST);
        return HONEST;
      });
      scope.post<Asked>('/webhooks/resend', (request, reply) =>
        answer(request, reply, { resent: webhooks.resend(readChoice(asked(request))) }),
      );
      scope.post<Asked>('/calm', (request, reply) => {
        calm();
        return answer(request, reply, { faults: [], webhooks: HONEST });
      });
    },
    { prefix: '/_control' },
  );
}

interface Asked {
  Body: Form | undefined;
}

/** Strangers' machines, and pages of other sites in a browser on this one, are kept out. */
function onlyFromHere(request: FastifyRequest) {
  const { origin } = request.headers;
  const isOwnPage = origin === undefined || URL.parse(origin)?.host === request.host;
  if (LOOPBACK.test(request.socket.remoteAddress ?? '') && isOwnPage) return;
  throw new StripeError(403, 'invalid_request_error', 'Failures are asked for from this machine only.');
}

/** A button goes back to its page; a program gets what it asked for. */
const answer = (request: FastifyRequest, reply: FastifyReply, result: object) =>
  request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    ? reply.redirect('/', 303)
    : reply.send(result);

/** JSON as the form it stands for: every value is text until it is read. */
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
    // Answered as any other body that is no object.
  }
  throw invalid('The body must be a JSON object.');
}

function readFault(form: Form): WantedFault {
  only(form, 'kind', 'method', 'path', 'times', 'status', 'code', 'sticky', 'delayMs', 'chance', 'seed');
  const kind = required(choice(form, 'kind', FAULT_KINDS), 'kind');
  const status = integer(form, 'status', 400, 599) ?? 500;
  return {
    kind,
    method: choice(form, 'method', ['GET', 'POST', '*']) ?? '*',
    path: text(form, 'path') ?? '/v1/**',
    times: integer(form, 'times', 1) ?? 1,
    status,
    code: text(form, 'code'),
    sticky: answers(kind) && (flag(form, 'sticky') ?? (kind === 'after' && status >= 500)),
    delayMs: integer(form, 'delayMs', 0, LONGEST_DELAY_MS) ?? (kind === 'slow' ? 5000 : 0),
    chance: probability(form, 'chance') ?? 1,
    seed: integer(form, 'seed') ?? 1,
  };
}

const answers = (kind: WantedFault['kind']) => kind === 'before' || kind === 'after';

function readMischief(form: Form): Mischief {
  only(form, 'lose', 'duplicate', 'shuffle', 'delayMs', 'seed');
  return {
    lose: probability(form, 'lose') ?? 0,
    duplicate: probability(form, 'duplicate') ?? 0,
    shuffle: probability(form, 'shuffle') ?? 0,
    delayMs: integer(form, 'delayMs', 0, LONGEST_DELAY_MS) ?? 0,
    seed: integer(form, 'seed') ?? 1,
  };
}

/** Which events are meant: all that fit what is given. */
function readChoice(form: Form): Parameters<Webhooks['resend']>[0] {
  only(form, 'id', 'type', 'state');
  const [id, type, state] = [text(form, 'id'), text(form, 'type'), choice(form, 'state', STATES)];
  return (event, delivery) =>
    (id === undefined || event.id === id) &&
    (type === undefined || event.type === type) &&
    (state === undefined || delivery.state === state);
}
