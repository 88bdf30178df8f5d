import {
  accountEmailSubject,
  emailReaders,
  ephemeralSubjects,
  owners,
  recordKeepers,
  subscriptions,
} from '@railhead/common/messaging/topology';
import { randomOf } from '../../chaos/plan/random.ts';
import type { Attack, Scale } from '../attack.ts';
import { tripOf } from '../target/bookings.ts';
import { recordCases } from '../target/record-cases.ts';
import { openBrokerReader } from './broker-reader.ts';
import { secretInMutants } from './mutations.ts';
import { checkStillWorking, historyOf } from './still-working.ts';
import { openAs, type StolenPassword } from './stolen-passwords.ts';

const hintsPerSubject: Record<Scale, number> = { short: 5, full: 200, nightly: 2000 };
const bodies = [
  '',
  '{',
  'null',
  '7',
  '[]',
  '{"seats":null}',
  '{"epoch":1}',
  '"text"',
  '{"version":1e999}',
  '[[[[',
  secretInMutants,
  `{"seats":${secretInMutants}`,
];
const tokens = ['x', '0', '-1', '1e9', 'NaN', '__proto__', 'constructor', '\u00e4', 'a'.repeat(500)];

/** Messages that no stream keeps: notices between instances, and questions of one service to another. */
export const brokenHints: Attack = {
  name: 'broken-hints',
  title: 'Unreadable notices and questions between services crash nothing and cut nobody off from the broker',
  leastCases: { short: 20, full: 20, nightly: 20 },
  async run(product, scale) {
    const cases = recordCases();
    const reader = await openBrokerReader(product);
    const before = historyOf(product);
    const { runId } = (await tripOf(product)).journey;
    const watching = new AbortController();
    const map = await fetch(`${product.baseUrl}/api/seats/${runId}/live?from=0&to=1`, {
      signal: watching.signal,
    });
    try {
      for (const user of [...owners, 'client'] as const) {
        const thief = await openAs(product, user);
        sendHints(thief, subjectsOf(user), runId, hintsPerSubject[scale]);
        await thief.close();
      }
      cases.check(map.status === 200, {
        rule: 'no-live-map',
        severity: 'low',
        message: `The live map, whose notices are attacked, was answered with ${map.status}.`,
        where: 'GET /api/seats/{runId}/live',
      });
      await checkStillWorking(product, { reader, before, cases });
    } finally {
      watching.abort();
      await reader.close();
    }
    return cases.result();
  },
};

/** What a user may publish without a stream, by `permissionsOf`; `*` stands for one token. */
function subjectsOf(user: (typeof owners)[number] | 'client'): string[] {
  if (user === 'client') return owners.map((owner) => `retry.${owner}.*`);
  return [
    ...ephemeralSubjects[user],
    ...subscriptions[user].map((owner) => `refill.${owner}.*`),
    ...(user === 'auth' ? recordKeepers.map((keeper) => `export.${keeper}.*`) : []),
    ...emailReaders.filter((reader) => reader === user).map(() => accountEmailSubject('*')),
  ];
}

function sendHints(thief: StolenPassword, subjects: readonly string[], runId: string, count: number): void {
  const random = randomOf(subjects.length, 4711);
  for (const subject of subjects)
    for (let sent = 0; sent < count; sent++) {
      const body = random.chance(0.2)
        ? Buffer.from([random.whole(0, 255), 0xff, random.whole(0, 255)])
        : Buffer.from(random.pick(bodies));
      thief.publishEphemeral(subject.replace('*', random.pick([...tokens, runId])), body);
    }
}
