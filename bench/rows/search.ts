import type { BareHttpJobs } from '../bare/http.ts';
import { perSecond } from '../report/line.ts';
import { countOf, measureHttp } from './http-row.ts';
import type { Row } from './row.ts';

const row = 'search';
const days = 28;
const atOnce = 8;

/** Searches by pair and date, each asked before, over so many different ones that no single answer stays at hand. */
export const search: Row = {
  name: row,
  needs: ['orders', 'tickets'],
  async measure(world) {
    const port = world.portOf('tickets');
    const wanted = world.pace.quick ? 150 : 1200;
    const began = performance.now();
    const found = await searchesWithTrains(port, wanted);
    const cold = (found.asked / (performance.now() - began)) * 1000;
    if (found.paths.length < wanted) throw new Error(`only ${found.paths.length} searches find a train`);

    const bare = await world.start<BareHttpJobs>('bare http', '../bare/http.ts');
    const { answer } = await bare.ask('open', { journeys: found.typical });
    const recipe = { kind: 'read' as const, paths: found.paths, first: 0 };
    const measured = await measureHttp(world, {
      name: row,
      what: `search, ${wanted.toLocaleString('en')} different ones, warm ÷ bare fastify`,
      floor: 0.7,
      p99Floor: 15,
      bare: (arrivals) => world.fire({ port: answer.port, recipe, arrivals }),
      ours: (arrivals) => world.fire({ port, recipe, arrivals }),
    });
    await bare.stop();
    measured.lines.push({
      row,
      what: `search, first time, ${atOnce} at once`,
      reached: cold,
      unit: '/s',
      ours: `a typical answer has ${found.typical.length.toLocaleString('en')} bytes, warm ${perSecond(measured.shots.at(-1)?.rate ?? 0)} at the last rate`,
    });
    // What follows is about orders: search would only take CPU time by hearing of them.
    await world.services.tickets?.stop();
    return {
      ...measured,
      wrongRefusals: countOf(measured.shots, (status) => status >= 400 && status < 500),
    };
  },
};

interface Found {
  paths: string[];
  /** The body of middle length. */
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
  const wishes = dates.flatMap((date) =>
    ids.flatMap((from) =>
      ids.filter((to) => to !== from).map((to) => `/api/journeys?from=${from}&to=${to}&date=${date}`),
    ),
  );
  const bodies = new Map<string, string>();
  const rest = wishes.values();
  let asked = 0;
  const asker = async () => {
    for (const path of rest) {
      if (bodies.size >= wanted) return;
      const body = await (await fetch(`${url}${path}`)).text();
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
