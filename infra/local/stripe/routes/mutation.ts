import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Caller, callerOf, shownTo } from '../access.ts';
import { invalid, StripeError } from '../api-error.ts';
import { type CallContext, type Change, newId } from '../call-context.ts';
import type { FaultFor } from '../control/fault-injection.ts';
import { errorOf } from '../control/faults.ts';
import { checkExpand, expand, type Find } from '../expand.ts';
import { canonical, type Form } from '../form.ts';
import type { StripeObject } from '../objects.ts';
import { texts } from '../params.ts';
import type { Recorder } from '../recorder.ts';
import type { StoredResponse, StripeState } from '../state.ts';

/** What every route needs. */
export interface Deps {
  state: StripeState;
  record: Recorder;
  faultFor: FaultFor;
}

/** A call that changes state. */
export interface Mutation<Command> {
  url: string;
  kind: StripeObject['object'];
  /** Parses the call. If it throws, nothing is carried out, and no response is stored for the idempotency key. */
  read: (form: Form, id: string, caller: Caller, context: CallContext) => Command;
  /** Decides. An error is a response like any other. `refusal` is the response to a change that did not succeed, such as a decline. */
  act: (command: Command, context: CallContext) => Change & { refusal?: StripeError | undefined };
}

export const callContextOf = (request: FastifyRequest): CallContext => ({
  now: new Date(),
  newId: newId,
  origin: `${request.protocol}://${request.host}`,
});

/**
 * Serves `POST <url>`. A call with an `Idempotency-Key` that was used within the last day gets the stored status and
 * body, including errors and 5xx; the same key with other parameters is a 400 `idempotency_error`. A sticky fault is
 * stored for the key instead of the real response.
 */
export function addMutation<Command>(
  app: FastifyInstance,
  { state, record, faultFor }: Deps,
  call: Mutation<Command>,
) {
  app.post<{ Body: Form | undefined; Params: { id: string } }>(call.url, (request, reply) => {
    const caller = callerOf(request.headers.authorization);
    const form = request.body ?? {};
    const key = keyOf(request.headers['idempotency-key']);
    const context = callContextOf(request);
    const fingerprint = createHash('sha256')
      .update(`${request.url} ${caller} ${canonical(form)}`)
      .digest('hex');

    const stored = key === undefined ? undefined : state.storedResponse(key, context.now);
    if (stored && stored.fingerprint !== fingerprint)
      throw new StripeError(400, 'idempotency_error', 'This Idempotency-Key was used with other parameters.');
    if (stored)
      return reply
        .code(stored.status)
        .headers({ 'idempotent-replayed': 'true', 'original-request': stored.requestId })
        .send(stored.body);

    const command = call.read(form, request.params.id, caller, context);
    const paths = texts(form, 'expand');
    checkExpand(call.kind, paths);

    const fault = faultFor(request);
    const failure = fault && refusal(errorOf(fault), caller);
    const { change, status, body } =
      failure && fault.kind === 'before'
        ? { change: { objects: [], events: [] }, ...failure }
        : carryOut(
            () => call.act(command, context),
            paths,
            state,
            caller,
            (error) => request.log.error(error),
          );
    const storedAs = (id: string): StoredResponse => ({
      id,
      object: 'kept_answer',
      fingerprint,
      requestId: request.id,
      ...(failure && fault.sticky ? failure : { status, body }),
      keptAt: context.now.getTime(),
    });
    record(change, { requestId: request.id, key }, context, key === undefined ? [] : [storedAs(key)]);
    return reply.code(status).send(body);
  });
}

function carryOut(
  act: () => ReturnType<Mutation<unknown>['act']>,
  paths: string[],
  state: StripeState,
  caller: Caller,
  log: (error: unknown) => void,
): { change: Pick<Change, 'objects' | 'events'>; status: number; body: object } {
  try {
    const change = act();
    if (change.refusal) return { change, ...refusal(change.refusal, caller) };
    const find: Find = (id) => change.objects.find((row) => row.id === id) ?? state.find(id);
    return { change, status: 200, body: shownTo(caller, expand(change.result, paths, find)) };
  } catch (error) {
    const change = { objects: [], events: [] };
    if (error instanceof StripeError) return { change, ...refusal(error, caller) };
    log(error);
    return { change, ...refusal(new StripeError(500, 'api_error', 'An unexpected error occurred.'), caller) };
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
  throw invalid('An Idempotency-Key is one string of at most 255 characters.');
}
