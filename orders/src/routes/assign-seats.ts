import { Id } from '@railhead/common/contracts/common';
import { AssignedView, AssignSeats } from '@railhead/common/contracts/seats';
import { DomainError } from '@railhead/common/domain/domain-error';
import type { App } from '@railhead/common/http/app';
import Type from 'typebox';
import type { RouteDeps } from '../deps.ts';
import { assignSeats as bestSeats, isTogether } from '../domain/assign.ts';
import { takenSeats } from '../domain/board-state.ts';
import { checkClass, checkOnSale, checkPartySize, journeyOn, type Run } from '../domain/run.ts';
import { keepSeats } from '../store/keep-seats.ts';

/** As many as a holder's tag has seeds in it. */
const mostTries = 9;

/** Seats for me: the best free seats of a class for a party, held as if they had been chosen on the map. */
export function assignSeats(app: App, deps: RouteDeps) {
  const { runs, holders, mongo, config } = deps;
  app.put(
    '/api/seats/:runId/assign',
    {
      config: {
        traffic: 'hold',
        problems: [
          'run-unknown',
          'journey-invalid',
          'stop-not-served',
          'run-cancelled',
          'run-departed',
          'sale-not-open',
          'sale-closed',
          'class-unknown',
          'too-many-seats',
          'not-together',
          'sold-out',
          'hold-worn-out',
          'too-many-holds',
        ],
      },
      schema: {
        summary: 'Hold the best free seats of a class',
        operationId: 'assignSeats',
        tags: ['seats'],
        params: Type.Object({ runId: Id }),
        body: AssignSeats,
        response: { 200: AssignedView },
      },
    },
    async (request, reply) => {
      const { runId } = request.params;
      const run = await runs.need(runId);
      checkOnSale(run, journeyOn(run.plan, request.body), mongo.now());
      checkClass(run, request.body.class);
      checkPartySize(run, request.body.count, config.maxSeatsPerOrder);
      const { tag: holder, remember } = holders.orNew(request);
      const assigned = await assign(deps, run, request.body, { holder, address: request.ip });
      remember(reply);
      return assigned;
    },
  );
}

/** Who is quicker takes the seats; the others choose again from what is left, so that of each round somebody wins. */
async function assign(
  { desk, limits }: RouteDeps,
  { plan }: Run,
  wish: AssignSeats,
  { holder, address }: { holder: string; address: string },
): Promise<AssignedView> {
  const { runId } = plan;
  const { from, to, prefer: { position, together = false } = {} } = wish;
  for (let tried = 0; tried < mostTries; tried++) {
    const taken = takenSeats(await desk.map(runId), wish, holder);
    const group = bestSeats(plan.coaches, taken, { ...wish, position, seed: seedOf(holder, tried) });
    if (!group || (together && !isTogether(group))) {
      const sold = [...taken].flatMap(([seat, state]) => (state === 'sold' ? [seat] : []));
      if (await desk.reread(runId, sold)) continue;
      throw group ? new DomainError('not-together', { facts: { best: group } }) : new DomainError('sold-out');
    }
    try {
      const { seats, closeness } = group;
      return {
        ...(await keepSeats({ desk, limits }, { runId, holder, from, to, seats }, address)),
        closeness,
      };
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
  throw new DomainError('busy', { retryAfterSeconds: 1 });
}

/** The tag is a hash already; every try reads other bytes of it. */
const seedOf = (holder: string, tried: number): number =>
  Buffer.from(holder, 'base64url').readUInt32BE(tried);

const isConflict = (error: unknown): boolean =>
  error instanceof DomainError && (error.code === 'seat-taken' || error.code === 'seat-held');
