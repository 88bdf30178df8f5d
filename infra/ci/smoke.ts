import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Type from 'typebox';
import Value from 'typebox/value';

const Stations = Type.Object({ items: Type.Array(Type.Object({ id: Type.String() }), { minItems: 2 }) });
const Journeys = Type.Object({ items: Type.Array(Type.Unknown()) });
const ApiDocument = Type.Object({ paths: Type.Record(Type.String(), Type.Unknown(), { minProperties: 10 }) });

type Get = (path: string) => Promise<string>;
type Check = [name: string, run: (get: Get) => Promise<unknown>];

const dayMs = 86_400_000;
const tomorrow = () => new Date(Date.now() + dayMs).toISOString().slice(0, 10);

/** What must work after a release: reading only, so that it can run against production. */
const checks: Check[] = [
  [
    'the gateway lives',
    async (get) => Value.Parse(Type.Object({ live: Type.Literal(true) }), JSON.parse(await get('/live'))),
  ],
  ['the shop is served', async (get) => expectPage(await get('/'))],
  [
    'journeys can be searched',
    async (get) => {
      const { items } = Value.Parse(Stations, JSON.parse(await get('/api/stations')));
      const [from, to] = items.map(({ id }) => encodeURIComponent(id));
      const found = await get(`/api/journeys?from=${from}&to=${to}&date=${tomorrow()}`);
      Value.Parse(Journeys, JSON.parse(found));
    },
  ],
  [
    'the API is documented',
    async (get) => Value.Parse(ApiDocument, JSON.parse(await get('/docs/openapi.json'))),
  ],
];

function expectPage(text: string): void {
  if (!text.includes('<script')) throw new Error('the page loads no script');
}

/**
 * Repeats each check until it holds or the time is over, because a route may take some seconds to follow a release.
 * @returns what did not hold: nothing if the release works
 */
export async function smokeTest(baseUrl: string, repeatForMs: number): Promise<string[]> {
  const end = performance.now() + repeatForMs;
  const get: Get = async (path) => {
    const response = await fetch(new URL(path, baseUrl), { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.text();
  };
  const failures = await Promise.all(checks.map((check) => repeat(check, get, end)));
  return failures.filter((failure) => failure !== undefined);
}

async function repeat([name, run]: Check, get: Get, end: number): Promise<string | undefined> {
  for (;;) {
    try {
      await run(get);
      return undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (performance.now() >= end) return `${name}: ${reason}`;
    }
    await setTimeout(500);
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '60' } },
  });
  const failures = await smokeTest(positionals[0] ?? '', Number(values.seconds) * 1000);
  for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
  if (failures.length === 0) process.stdout.write(`ok: ${checks.length} checks of ${positionals[0]}\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
