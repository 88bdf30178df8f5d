import { AccountErased } from '@railhead/common/contracts/auth';
import type { EventContract } from '@railhead/common/contracts/define';
import { HoldExpired } from '@railhead/common/contracts/expiration';
import { OrderPlaced } from '@railhead/common/contracts/orders';
import { PaymentRefunded } from '@railhead/common/contracts/payments';
import { RunScheduled } from '@railhead/common/contracts/tickets';
import {
  deadLetterStream,
  type Owner,
  owners,
  streamOf,
  subscriptions,
} from '@railhead/common/messaging/topology';
import { until } from '@railhead/common/testing/until';
import { type Random, randomOf } from '../../chaos/plan/random.ts';
import type { Product } from '../../product.ts';
import type { Attack, Scale } from '../attack.ts';
import { bearer, callersOf } from '../target/callers.ts';
import { forEachAtOnce } from '../target/each.ts';
import { send } from '../target/http.ts';
import { type CaseRecord, recordCases } from '../target/record-cases.ts';
import { type BrokerReader, openBrokerReader } from './broker-reader.ts';
import { type Mutant, mutantOf, secretInMutants } from './mutations.ts';
import { readMutant } from './read-mutant.ts';
import { checkStillWorking, historyOf } from './still-working.ts';
import { openAs } from './stolen-passwords.ts';

/** Of each service an event that all its consumers handle: of others, some read the envelope only. */
const contractOf: Record<Owner, EventContract> = {
  auth: AccountErased as unknown as EventContract,
  tickets: RunScheduled as unknown as EventContract,
  orders: OrderPlaced as unknown as EventContract,
  payments: PaymentRefunded as unknown as EventContract,
  expiration: HoldExpired as unknown as EventContract,
};
const messagesPerOwner: Record<Scale, number> = { short: 20, full: 600, nightly: 3000 };
const withinMs = 180_000;

interface Published {
  owner: Owner;
  kind: string;
  seq: number;
}

/** Messages that nobody can read, from the account of the service that owns the stream: they stop nobody. */
export const brokenMessages: Attack = {
  name: 'broken-messages',
  title:
    'Unreadable messages in every stream become one dead letter per consumer, and nothing stops or crashes',
  leastCases: { short: 100, full: 3000, nightly: 15_000 },
  async run(product, scale) {
    const cases = recordCases();
    const reader = await openBrokerReader(product);
    const before = historyOf(product);
    try {
      const published = await publishAll(product, messagesPerOwner[scale]);
      await checkDeadLetters(reader, published, cases);
      await checkConsole(product, cases);
      await checkStillWorking(product, { reader, before, cases });
      for (const { owner, seq } of published) await reader.erase(streamOf(owner), seq);
      for (const { place } of await reader.deadLetters()) await reader.erase(deadLetterStream, place);
    } finally {
      await reader.close();
    }
    return cases.result();
  },
};

async function publishAll(product: Product, count: number): Promise<Published[]> {
  const published: Published[] = [];
  for (const owner of owners) {
    const random = randomOf(owners.indexOf(owner), 7301);
    const mutants = Array.from({ length: count }, () => unreadable(random, contractOf[owner]));
    const thief = await openAs(product, owner);
    await forEachAtOnce(mutants, 32, async ({ subject, bytes, kind }) => {
      published.push({ owner, kind, seq: await thief.publish(subject, bytes) });
    });
    await thief.close();
  }
  return published;
}

/** A mutant that no consumer can read, on a subject that the owner may publish to. */
function unreadable(random: Random, contract: EventContract): Mutant {
  for (;;) {
    const mutant = mutantOf(random, contract);
    if (mutant.subject.startsWith(`${contract.type}.`) && 'refused' in readMutant(mutant)) return mutant;
  }
}

/** One case for each message: it is set aside once by each of its consumers. */
async function checkDeadLetters(
  reader: BrokerReader,
  published: readonly Published[],
  { check }: CaseRecord,
): Promise<void> {
  const consumersOf = (owner: Owner) =>
    owners.filter((service) => (subscriptions[service] as readonly Owner[]).includes(owner));
  const expected = published.reduce((sum, { owner }) => sum + consumersOf(owner).length, 0);
  let letters = await reader.deadLetters();
  await until(
    'the dead letters',
    async () => {
      letters = await reader.deadLetters();
      return letters.length >= expected;
    },
    withinMs,
  ).catch(() => undefined);
  const counts = new Map<string, number>();
  for (const { service, stream, seq } of letters) {
    const key = `${service} ${stream}/${seq}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const { owner, kind, seq } of published) {
    const wrong = consumersOf(owner).filter(
      (service) => counts.get(`${service} ${streamOf(owner)}/${seq}`) !== 1,
    );
    check(wrong.length === 0, {
      rule: 'message-not-set-aside',
      severity: 'high',
      message: `A message with the mutation ${kind} was not set aside exactly once by ${wrong.join(', ')}.`,
      where: streamOf(owner),
    });
  }
  check(!letters.some(({ cause, subject }) => `${cause}${subject}`.includes(secretInMutants)), {
    rule: 'content-in-dead-letter',
    severity: 'medium',
    message: 'A dead letter repeats what its message held.',
    where: deadLetterStream,
  });
}

/** Operators look at the streams exactly when something is wrong with them. */
async function checkConsole(product: Product, { check }: CaseRecord): Promise<void> {
  const { operator } = await callersOf(product);
  for (const path of ['/ops/api/events?limit=500', '/ops/api/parked']) {
    const { status } = await send(product.baseUrl, { method: 'GET', path, headers: bearer(operator.token) });
    check(status === 200, {
      rule: 'console-fails',
      severity: 'medium',
      message: `With unreadable messages in the streams, the console was answered with ${status}.`,
      where: `GET ${path.split('?')[0]}`,
    });
  }
}
