import type { Product } from '../../product.ts';
import { openStorage } from '../../storage.ts';
import type { Attack } from '../attack.ts';
import { type CaseRecord, recordCases } from '../target/record-cases.ts';
import { leaveWords } from './leave-words.ts';
import { holds, newWords, type Word } from './words.ts';

const services = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'client'] as const;

/** Where docs/privacy.md has names and e-mail addresses; `ORDERS/7` is a message of a stream. */
const personalPlaces =
  /^(auth\.(accounts|codes|notices)|orders\.orders|tickets\.orders|(orders|tickets|payments)\.waiting|ORDERS\/\d+)$/;

const isAllowed = ({ isPersonal }: Word, place: string) => isPersonal && personalPlaces.test(place);

/** Distinctive words in every input, looked for in everything that the product stores, logs, counts and answers. */
export const canaries: Attack = {
  name: 'canaries',
  title:
    'Passwords, codes, tokens and cards are stored, logged and repeated nowhere; names only where they belong',
  leastCases: { short: 300, full: 300, nightly: 300 },
  async run(product) {
    const cases = recordCases();
    const { words, refusals } = await leaveWords(product, newWords());
    await checkStored(product, words, cases);
    for (const name of services) {
      checkText(words, { place: `the log of ${name}`, text: product.logs(name) }, cases);
      const metrics = await fetch(`${product.services[name]?.url}/metrics`);
      checkText(words, { place: `the metrics of ${name}`, text: await metrics.text() }, cases);
    }
    for (const { where, reply } of refusals) {
      cases.check(reply.status >= 400 && reply.status < 500, {
        rule: 'nonsense-accepted',
        severity: 'medium',
        message: `A request that must be refused was answered with ${reply.status}.`,
        where,
      });
      checkText(words, { place: `the answer to ${where}`, text: reply.text }, cases);
    }
    return cases.result();
  },
};

/** One case for each word. */
async function checkStored(
  { servers }: Product,
  words: readonly Word[],
  { check }: CaseRecord,
): Promise<void> {
  const places = new Map(words.map((word) => [word, new Set<string>()]));
  const storage = await openStorage(servers);
  try {
    for await (const { place, text } of storage.everything())
      for (const word of words)
        if (!isAllowed(word, place) && holds(word, text)) places.get(word)?.add(place.replace(/[/:].*/, ''));
  } finally {
    await storage.close();
  }
  for (const [{ what, isPersonal }, found] of places)
    check(found.size === 0, {
      rule: isPersonal ? 'personal-data-astray' : 'secret-stored',
      severity: 'high',
      message: `${what} is stored in ${[...found].join(', ')}.`,
      where: 'stored data',
    });
}

function checkText(
  words: readonly Word[],
  { place, text }: { place: string; text: string },
  { check }: CaseRecord,
): void {
  for (const word of words)
    check(!holds(word, text), {
      rule: 'word-repeated',
      severity: word.isPersonal ? 'medium' : 'high',
      message: `${word.what} stands in ${place}.`,
      where: place.replace(/^the answer to /, ''),
    });
}
