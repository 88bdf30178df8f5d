import type { BaselineHttpJobs } from '../baseline/http.ts';
import { checkStatuses } from '../measure/expected-statuses.ts';
import { perSecond } from '../report/line.ts';
import { measureHttp } from './http-row.ts';
import type { BenchRow } from './row.ts';

const row = 'search';
const days = 28;
const atOnce = 8;

/** Warm searches by stations and date, with so many different ones that no single response stays in a CPU cache. */
export const search: BenchRow = {
  name: row,
  needs: ['orders', 'tickets'],
  seconds: { whole: 65, quick: 10 },
  async measure(harness) {
    const port = harness.portOf('tickets');
    const wanted = harness.durations.quick ? 150 : 1200;
    const began = performance.now();
    const found = await searchesWithTrains(port, wanted);
    const cold = (found.asked / (performance.now() - began)) * 1000;
    if (found.paths.length < wanted) throw new Error(`only ${found.paths.length} searches find a train`);

    const baseline = await harness.startWorker<BaselineHttpJobs>('baseline server', '../baseline/http.ts');
    const { value } = await baseline.run('open', { journeys: found.typical });
    const spec = { kind: 'read' as const, paths: found.paths, first: 0 };
    const measured = await measureHttp(harness, {
      name: row,
      what: `search, ${wanted.toLocaleString('en')} different ones, warm ÷ baseline Fastify server`,
      floor: 0.7,
      p99Floor: 15,
      baseline: (arrivals) => harness.runLoad({ port: value.port, spec, arrivals }),
      ours: (arrivals) => harness.runLoad({ port, spec, arrivals }),
    });
    await baseline.stop();
    measured.lines.push({
      row,
      what: `search, first time, ${atOnce} at once`,
      reached: cold,
      unit: '/s',
      ours: `a typical answer has ${found.typical.length.toLocaleString('en')} bytes, warm ${perSecond(measured.samples.at(-1)?.rate ?? 0)} at the last rate`,
    });
    return measured;
  },
};

interface Found {
  paths: string[];
  /** The response body of median length. */
  typical: string;
  asked: number;
}

async function searchesWithTrains(port: number, wanted: number): Promise<Found> {
  const url = `http://127.0.0.1:${port}`;
  const { items } = (await (await fetch(`${url}/api/stations?limit=20`)).json()) as {
    items: { id: string }[];
  };
  const ids = items.map(({ id }) => id);
  const dates = Array.from({ length: days }, (_, n) =>
    new Date(Date.now() + (n + 1) * 24 * 3_600_000).toISOString().slice(0, 10),
  );
  const candidates = dates.flatMap((date) =>
    ids.flatMap((from) =>
      ids.filter((to) => to !== from).map((to) => `/api/journeys?from=${from}&to=${to}&date=${date}`),
    ),
  );
  const bodies = new Map<string, string>();
  const rest = candidates.values();
  let asked = 0;
  const asker = async () => {
    for (const path of rest) {
      if (bodies.size >= wanted) return;
      const response = await fetch(`${url}${path}`);
      const body = await response.text();
      checkStatuses('a search', { [response.status]: 1 }, [200]);
      asked += 1;
      if (body.includes('"runId"')) bodies.set(path, body);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, asker));
  const byLength = [...bodies.values()].toSorted((a, b) => a.length - b.length);
  return {
    paths: [...bodies.keys()].slice(0, wanted),
    typical: byLength[Math.floor(byLength.length / 2)] ?? '',
    asked,
  };
}
