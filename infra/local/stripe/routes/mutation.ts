import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Caller, callerOf, shownTo } from '../access.ts';
import { invalid, StripeError } from '../api-error.ts';
import { errorOf } from '../control/faults.ts';
import type { StruckBy } from '../control/strikes.ts';
import { checkExpand, expand, type Find } from '../expand.ts';
import { canonical, type Form } from '../form.ts';
import type { KeptAnswer, Ledger } from '../ledger.ts';
import type { StripeObject } from '../objects.ts';
import { texts } from '../params.ts';
import type { Recorder } from '../recorder.ts';
import { type Change, freshId, type World } from '../world.ts';

/** What every route works with. */
export interface Deps {
  ledger: Ledger;
  record: Recorder;
  struckBy: StruckBy;
}

/** A call that changes something. */
export interface Mutation<Command> {
  url: string;
  kind: StripeObject['object'];
  /** Reads the call; what it throws was never carried out and is not kept for the call's key. */
  read: (form: Form, id: string, caller: Caller, world: World) => Command;
  /** Decides; what it throws is an answer like any other. `refusal` answers a change that was made but not as wished. */
  act: (command: Command, world: World) => Change & { refusal?: StripeError | undefined };
}

/** What differs from call to call. */
export const worldOf = (request: FastifyRequest): World => ({
  now: new Date(),
  fresh: freshId,
  origin: `${request.protocol}://${request.host}`,
});

/**
 * Serves `POST <url>`. A call with an `Idempotency-Key` seen within a day gets the first call's status and body again,
 * errors and 5xx included; the same key with other parameters is a 400 `idempotency_error`. A sticky fault is kept for
 * the key in place of the true answer.
 */
export function mutation<Command>(
  app: FastifyInstance,
  { ledger, record, struckBy }: Deps,
  call: Mutation<Command>,
) {
  app.post<{ Body: Form | undefined; Params: { id: string } }>(call.url, (request, reply) => {
    const caller = callerOf(request.headers.authorization);
    const form = request.body ?? {};
    const key = keyOf(request.headers['idempotency-key']);
    const world = worldOf(request);
    const fingerprint = createHash('sha256')
      .update(`${request.url} ${caller} ${canonical(form)}`)
      .digest('hex');

    const kept = key === undefined ? undefined : ledger.keptAnswer(key, world.now);
    if (kept && kept.fingerprint !== fingerprint)
      throw new StripeError(400, 'idempotency_error', 'This Idempotency-Key was used with other parameters.');
    if (kept)
      return reply
        .code(kept.status)
        .headers({ 'idempotent-replayed': 'true', 'original-request': kept.requestId })
        .send(kept.body);

    const command = call.read(form, request.params.id, caller, world);
    const paths = texts(form, 'expand');
    checkExpand(call.kind, paths);

    const fault = struckBy(request);
    const failure = fault && refusal(errorOf(fault), caller);
    const { change, status, body } =
      failure && fault.kind === 'before'
        ? { change: { rows: [], events: [] }, ...failure }
        : carryOut(
            () => call.act(command, world),
            paths,
            ledger,
            caller,
            (error) => request.log.error(error),
          );
    const answer = (id: string): KeptAnswer => ({
      id,
      object: 'kept_answer',
      fingerprint,
      requestId: request.id,
      ...(failure && fault.sticky ? failure : { status, body }),
      keptAt: world.now.getTime(),
    });
    record(change, { requestId: request.id, key }, world, key === undefined ? [] : [answer(key)]);
    return reply.code(status).send(body);
  });
}

function carryOut(
  act: () => ReturnType<Mutation<unknown>['act']>,
  paths: string[],
  ledger: Ledger,
  caller: Caller,
  log: (error: unknown) => void,
): { change: Pick<Change, 'rows' | 'events'>; status: number; body: object } {
  try {
    const change = act();
    if (change.refusal) return { change, ...refusal(change.refusal, caller) };
    const find: Find = (id) => change.rows.find((row) => row.id === id) ?? ledger.find(id);
    return { change, status: 200, body: shownTo(caller, expand(change.answer, paths, find)) };
  } catch (error) {
    const change = { rows: [], events: [] };
    if (error instanceof StripeError) return { change, ...refusal(error, caller) };
    log(error);
    return { change, ...refusal(new StripeError(500, 'api_error', 'Something went wrong here.'), caller) };
  }
}

function refusal(error: StripeError, caller: Caller) {
  const { error: detail } = error.body();
  const intent = detail.payment_intent && { payment_intent: shownTo(caller, detail.payment_intent) };
  return { status: error.status, body: { error: { ...detail, ...intent } } };
}

function keyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined || typeof header === 'string') {
    if ((header?.length ?? 0) <= 255) return header || undefined;
  }
  throw invalid('An Idempotency-Key is one text of at most 255 characters.');
}
