import { Id, LocalDate } from '@railhead/common/contracts/define';
import { JourneysView, type StationView } from '@railhead/common/contracts/tickets';
import { DomainError } from '@railhead/common/domain/domain-error';
import { isDate } from '@railhead/common/domain/time';
import type { App } from '@railhead/common/http/app';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { journeysOn, viewJourney, type Wish } from '../domain/journeys.ts';
import { type SearchAnswer, searchAnswer } from '../domain/search-answer.ts';
import type { AnswerBook } from '../store/answer-book.ts';
import type { Availability } from '../store/availability.ts';
import type { RunStore } from '../store/run-store.ts';
import type { StationStore } from '../store/station-store.ts';

const Query = Type.Object({ from: Id, to: Id, date: LocalDate });

/** The answer goes out as it is kept; its shape is documented all the same. */
const Journeys = Type.Unsafe<Buffer>(JourneysView);

interface Deps {
  stations: StationStore;
  runs: RunStore;
  sales: Availability;
  answers: AnswerBook<SearchAnswer>;
}

/** Trains between two stations, by the local date at the first, with fares and seats left for exactly this pair. */
export const findJourneys = (app: App, { answers, ...deps }: Deps) =>
  app.get(
    '/api/journeys',
    {
      config: { traffic: 'read', problems: ['station-unknown', 'journey-invalid'] },
      // A kept answer was asked for by these very words before, so they need no checking.
      onRequest(request, reply, next) {
        const kept = answers.kept(keyOf(request.query));
        if (kept) send(request, reply, kept);
        else next();
      },
      schema: {
        tags: ['timetable'],
        operationId: 'findJourneys',
        summary: 'Search trains between two stations on a local date',
        querystring: Query,
        response: { 200: Journeys, 304: Type.Null() },
      },
    },
    async (request, reply) => {
      const wish = request.query;
      const answer = await answers.ask(keyOf(wish), async (reads) =>
        searchAnswer(await search(wish, reads, deps)),
      );
      return send(request, reply, answer);
    },
  );

const keyOf = ({ from, to, date }: Wish) => `${from} ${to} ${date}`;

function send({ headers }: FastifyRequest, reply: FastifyReply, { bytes, etag }: SearchAnswer): FastifyReply {
  reply.header('etag', etag).header('cache-control', 'no-cache');
  if (headers['if-none-match']?.includes(etag)) return reply.code(304).send(null);
  return reply.type('application/json; charset=utf-8').send(bytes);
}

async function search(
  wish: Wish,
  reads: (runIds: readonly string[]) => void,
  { stations, runs, sales }: Omit<Deps, 'answers'>,
): Promise<JourneysView> {
  if (!isDate(wish.date))
    throw new DomainError('validation-failed', { detail: 'The calendar has no such date.' });
  const [from, to] = await Promise.all([known(stations, wish.from), known(stations, wish.to)]);
  if (from.id === to.id) throw new DomainError('journey-invalid');

  const calling = await runs.boarding(from.id, wish.date, to.id);
  const found = calling.flatMap((run) => journeysOn(run, wish).map((journey) => ({ run, journey })));
  const runIds = [...new Set(found.map(({ run }) => run._id))];
  reads(runIds);
  const sold = await sales.salesOn(runIds);
  const journeys = found
    .map(({ run, journey }) => viewJourney(run, journey, sold.get(run._id) ?? []))
    .filter((journey) => journey !== undefined)
    .sort((a, b) => a.from.departure.localeCompare(b.from.departure) || a.runId.localeCompare(b.runId));
  return { from, to, date: wish.date, journeys };
}

async function known(stations: StationStore, id: string): Promise<StationView> {
  const station = await stations.get(id);
  if (!station) throw new DomainError('station-unknown', { facts: { stationId: id } });
  return station;
}
