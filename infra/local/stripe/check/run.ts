/**
 * `node infra/local/stripe/check/run.ts` compares the calls of payments and the responses of the local Stripe with Stripe's
 * published OpenAPI description. Exits with 0 when they match, or when the description is not available ("not checked:
 * …"), else with 1.
 */
import { startLocalStripe } from '../../../test/stripe/local-stripe.ts';
import { describedApi, type Mismatch } from './described-api.ts';
import { publishedDescription, Unavailable } from './description.ts';
import { exercise } from './exercise.ts';
import { makeOurCalls } from './our-calls.ts';
import { recordingProxy } from './recording-proxy.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  process.exitCode = report(await check());
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  print(`not checked: the OpenAPI description of Stripe is not available, ${error.message}.`);
}

async function check() {
  const { module, description } = await publishedDescription();
  await using local = await startLocalStripe();
  await using wire = await recordingProxy(local.origin);
  await makeOurCalls(wire);
  await exercise(wire);

  const api = describedApi(description);
  const operations = new Set<string>();
  const faults: Mismatch[] = [];
  for (const exchange of wire.exchanges) {
    const found = api.check(exchange);
    operations.add(found.name);
    faults.push(...found.faults);
  }
  const events = await local.stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
  for (const { type, data } of events) faults.push(...api.checkObject(`event ${type}:`, data.object));
  return {
    title: `Stripe's OpenAPI description ${description.info.version} (${module})`,
    checked: `${wire.exchanges.length} calls of ${operations.size} operations, and the objects of ${events.length} events`,
    faults,
  };
}

/** Prints each mismatch once. @returns the exit code */
function report({ title, checked, faults }: Awaited<ReturnType<typeof check>>): number {
  const lines = new Set(faults.map(({ at, pointer, reason }) => `  ${at} ${pointer}: ${reason}`));
  print(`${title}: checked ${checked}.`);
  print(lines.size === 0 ? 'No mismatches.' : `${lines.size} mismatches:`);
  for (const line of lines) print(line);
  return lines.size === 0 ? 0 : 1;
}
