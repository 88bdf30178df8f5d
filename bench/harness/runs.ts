import type { Envelope } from '@railhead/common/contracts/define';
import { RunScheduled, type RunScheduledData } from '@railhead/common/contracts/tickets';
import { seatIds } from '@railhead/common/domain/coaches';
import type { JetStreamClient } from 'nats';
import type { Workload } from '../generator/workload.ts';

const hour = 3_600_000;
/** 1,000 seats and 12 segments: three journeys of four segments on each seat. */
const coaches = ['A', 'B'].map((label) => ({ label, class: 'standard', rows: 125, pattern: 'AB_CD' }));
const seats = seatIds(coaches);
const journeys = [0, 4, 8].map((from) => ({ from, to: from + 4 }));

/** Publishes the runs of a new set like `tickets`. Their ids begin with `<set>-`. */
export async function scheduleRuns(js: JetStreamClient, set: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${set}-${index + 1}-20991231`);
  await Promise.all(
    ids.map((runId) =>
      js.publish(`${RunScheduled.type}.${runId}`, JSON.stringify(scheduled(planOf(runId))), {
        msgID: `${runId}.1`,
      }),
    ),
  );
  return ids;
}

/** Requests for two seats and four segments each on these runs. */
export const workloadOf = (runs: string[]): Workload => ({ runs, seats, journeys, seatsEach: 2 });

const scheduled = (data: RunScheduledData): Envelope => ({
  specversion: '1.0',
  id: `${data.runId}.1`,
  source: RunScheduled.owner,
  type: RunScheduled.type,
  subject: data.runId,
  time: new Date().toISOString(),
  version: 1,
  data,
});

function planOf(runId: string): RunScheduledData {
  const leaves = Date.now() + 48 * hour;
  const at = (stop: number) => new Date(leaves + stop * hour).toISOString();
  const stops = Array.from({ length: 13 }, (_, index) => ({
    stationId: `stop-${index}`,
    name: `Stop ${index}`,
    ...(index > 0 && { arrival: at(index) }),
    ...(index < 12 && { departure: at(index) }),
    distance: index * 40_000,
    board: index < 12,
    alight: index > 0,
  }));
  return {
    runId,
    trainId: 'bench-1',
    number: 'IC 1',
    name: 'Bench Express',
    serviceDate: at(0).slice(0, 10),
    zone: 'Europe/Lisbon',
    stops,
    coaches,
    classes: [{ id: 'standard', name: 'Standard' }],
    fareRules: {
      version: 'bench-1',
      currency: 'EUR',
      classes: { standard: { base: 300, perKm: 10, minimum: 400 } },
      passengers: { adult: 100, child: 50, senior: 75 },
      roundTo: 10,
    },
    sale: { opensAt: new Date(leaves - 30 * 24 * hour).toISOString(), closesMinutesBefore: 5 },
    maxSeatsPerOrder: 8,
  };
}
