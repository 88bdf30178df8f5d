import { setTimeout as sleep } from 'node:timers/promises';
import { runBurst } from '../actors/burst.ts';
import { watchMap } from '../actors/map-viewer.ts';
import { unauthorizedAccess } from '../actors/unauthorized-access.ts';
import type { InvariantResult, Violation } from '../invariants/invariant.ts';
import type { RecordedRequest } from '../invariants/snapshot/request-history.ts';
import { mayRepeatMails } from '../plan/fault.ts';
import type { Plan } from '../plan/plan-round.ts';
import { startBuyers } from './buyers.ts';
import { continuousChecks, waitForConsistency, waitForConsumers } from './convergence.ts';
import type { RoundContext } from './round-context.ts';
import type { RoundOutcome } from './round-outcome.ts';
import { secretsOf } from './secrets.ts';

const readyBoundMs = 30_000;

/**
 * Runs a round: buyers and faults at the same time, then recovery, then checks until every invariant holds or time is up.
 */
export async function runRound(
  plan: Plan,
  context: RoundContext,
): Promise<{ outcome: RoundOutcome; history: RecordedRequest[] }> {
  const { system, injector, auditor, contested, startupResults = [] } = context;
  const startedAt = Date.now();
  const history: RecordedRequest[] = [];
  const attempts = unauthorizedAccess(context.buyers, (request) => history.push(request));
  const record = (request: RecordedRequest) => {
    history.push(request);
    attempts.observe(request);
  };
  const scope = { since: startedAt, seats: contested.seats.map((seat) => `${contested.runId}/${seat}`) };
  const viewer = watchMap(system.baseUrl, contested);
  const checking = continuousChecks(auditor, scope);
  const buyers = startBuyers(plan, context, record);
  const injecting = plan.faults.map(async ({ at, ...fault }) => {
    if (fault.kind === 'import') return;
    await sleep(at);
    await (fault.kind === 'burst'
      ? runBurst(fault, { ...system, contested, search: context.search, record })
      : injector.inject(fault));
  });
  const importing = importTimetables(plan, context);

  await sleep(plan.recoverAt);
  const recoveryStartedAt = Date.now();
  await injector.recover();
  await Promise.allSettled(injecting);
  await injector.recover();
  const recoveredAt = Date.now();
  const readyMs = recoveredAt - recoveryStartedAt;
  const consumers = waitForConsumers(auditor, recoveredAt);
  const clientSecrets = await buyers.finish();
  const failedImports = await importing;
  const underLoad = await checking.stop();
  await attempts.repeat();

  const fullScope = { ...scope, contested, secrets: [...secretsOf(context, clientSecrets)] };
  const roundRecord = {
    history,
    recoveredAt,
    faults: new Set<string>(plan.faults.map(({ kind }) => kind)),
    poison: injector.poison,
    mayRepeatMails: mayRepeatMails(plan.faults),
  };
  const { audit, consistentAt, late } = await waitForConsistency(
    auditor,
    [fullScope, roundRecord],
    context.boundMs,
  );
  const { caughtUpMs, count, violations: lagging } = await consumers;
  await viewer.leave();

  const results = [...startupResults, ...audit.results];
  const checked = countChecked(results);
  return {
    history,
    outcome: {
      orders: audit.orders,
      requests: history.length,
      answers: countBy(history, ({ status, code }) => `${status ?? 'none'}${code ? ` ${code}` : ''}`),
      checked: { ...checked, L2: (checked.L2 ?? 0) + count, L4: 1 },
      failpointHits: system.failpointHits(),
      violations: [
        ...underLoad,
        ...notReady(readyMs),
        ...system.unexpectedExits().flatMap(crash),
        ...late,
        ...failedImports,
        ...lagging,
        ...results.flatMap(({ violations }) => violations),
      ],
      readyMs,
      caughtUpMs,
      recoveryMs: consistentAt - recoveredAt,
      lateness: audit.lateness,
      tookMs: Date.now() - startedAt,
    },
  };
}

/** Imports may go on after the recovery: one that was killed keeps the next one waiting. Returns what went wrong. */
async function importTimetables({ faults }: Plan, { system, train }: RoundContext): Promise<Violation[]> {
  const imports = faults.flatMap((fault) => (fault.kind === 'import' ? fault : []));
  const failures = imports.map(async ({ at, failpoint, ...version }): Promise<Violation[]> => {
    await sleep(at);
    return system.importTimetable({ ...version, train }, failpoint).then(
      () => [],
      (error: unknown) => [{ id: 'L4', message: String(error) }],
    );
  });
  return (await Promise.all(failures)).flat();
}

const notReady = (ms: number): Violation[] =>
  ms > readyBoundMs ? [{ id: 'L4', message: `services were ready only after ${ms} ms of recovery` }] : [];

/** Faults and failpoints kill with SIGKILL; a service that exits in any other way has crashed. */
const crash = (exit: string): Violation[] =>
  exit.includes(' with SIGKILL.') ? [] : [{ id: 'L4', message: exit.slice(0, 2000) }];

function countChecked(results: InvariantResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { id, checked } of results) counts[id] = (counts[id] ?? 0) + checked;
  return counts;
}

function countBy<T>(rows: T[], keyOf: (row: T) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(rows, keyOf)].map(([key, group]) => [key, group.length]));
}
