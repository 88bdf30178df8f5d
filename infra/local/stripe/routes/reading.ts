import type { FastifyInstance } from 'fastify';
import { callerOf, checkClientSecret, serverOnly, shownTo } from '../access.ts';
import { invalid, missing } from '../api-error.ts';
import { checkExpand, expand } from '../expand.ts';
import type { Form } from '../form.ts';
import { isForm } from '../form.ts';
import type { Ledger } from '../ledger.ts';
import type { StripeObject } from '../objects.ts';
import { integer, only, text, texts } from '../params.ts';

/** One kind of object, as it can be read. */
export interface Resource<Row extends StripeObject> {
  url: string;
  kind: Row['object'];
  /** Oldest first. */
  rows: ReadonlyMap<string, Row>;
  /** Fields by which a list can be narrowed. */
  filters: (keyof Row & string)[];
}

/** Serves `GET <url>/:id` and `GET <url>` (newest first, a page at a time). */
export function reading<Row extends StripeObject>(
  app: FastifyInstance,
  ledger: Ledger,
  resource: Resource<Row>,
) {
  const { url, kind, rows, filters } = resource;

  app.get<{ Params: { id: string }; Querystring: Form }>(`${url}/:id`, (request) => {
    const caller = callerOf(request.headers.authorization);
    const row = rows.get(request.params.id);
    if (row?.object !== 'payment_intent') serverOnly(caller);
    if (!row) throw missing(kind, request.params.id);
    only(request.query, 'client_secret');
    const secret = text(request.query, 'client_secret');
    if (row.object === 'payment_intent') checkClientSecret(caller, row, secret);
    const paths = texts(request.query, 'expand');
    checkExpand(kind, paths);
    return shownTo(caller, expand(row, paths, ledger.find));
  });

  app.get<{ Querystring: Form }>(url, (request) => {
    serverOnly(callerOf(request.headers.authorization));
    const { query } = request;
    only(query, 'limit', 'starting_after', 'ending_before', 'created', ...filters);
    const paths = texts(query, 'expand').map((path) => path.replace(/^data\./, ''));
    checkExpand(kind, paths);
    const isWithin = createdWithin(query);
    const found = [...rows.values()]
      .toReversed()
      .filter(
        (row) => isWithin(row.created) && filters.every((name) => matches(row[name], text(query, name))),
      );
    const { page, has_more } = pageOf(found, query);
    return { object: 'list', data: page.map((row) => expand(row, paths, ledger.find)), has_more, url };
  });
}

const matches = (value: unknown, wanted: string | undefined) => wanted === undefined || value === wanted;

function createdWithin(query: Form): (created: number) => boolean {
  if (!isForm(query['created'])) {
    const exact = integer(query, 'created', 0, Number.MAX_SAFE_INTEGER);
    return (created) => exact === undefined || created === exact;
  }
  const range = query['created'];
  only(range, 'gt', 'gte', 'lt', 'lte');
  const bound = (name: string, otherwise: number) =>
    integer(range, name, 0, Number.MAX_SAFE_INTEGER) ?? otherwise;
  const [gt, gte] = [bound('gt', -1), bound('gte', 0)];
  const [lt, lte] = [bound('lt', Infinity), bound('lte', Infinity)];
  return (created) => created > gt && created >= gte && created < lt && created <= lte;
}

function pageOf<Row extends { id: string }>(rows: Row[], query: Form): { page: Row[]; has_more: boolean } {
  const limit = integer(query, 'limit', 1, 100) ?? 10;
  const at = (param: 'starting_after' | 'ending_before') => {
    const id = text(query, param);
    if (id === undefined) return undefined;
    const index = rows.findIndex((row) => row.id === id);
    if (index >= 0) return index;
    throw invalid(`The list holds no '${id}'.`, { code: 'resource_missing', param });
  };
  const [after, before] = [at('starting_after'), at('ending_before')];
  if (before !== undefined) {
    const start = Math.max(0, before - limit);
    return { page: rows.slice(start, before), has_more: start > 0 };
  }
  const rest = rows.slice(after === undefined ? 0 : after + 1);
  return { page: rest.slice(0, limit), has_more: rest.length > limit };
}
