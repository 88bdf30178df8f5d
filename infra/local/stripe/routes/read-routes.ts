import type { FastifyInstance } from 'fastify';
import { callerOf, checkClientSecret, serverOnly, shownTo } from '../access.ts';
import { invalid, missing } from '../api-error.ts';
import { checkExpand, expand } from '../expand.ts';
import type { Form } from '../form.ts';
import { isForm } from '../form.ts';
import type { StripeObject } from '../objects.ts';
import { allowOnly, integer, text, texts } from '../params.ts';
import type { StripeState } from '../state.ts';

/** A readable kind of object. */
export interface Resource<Item extends StripeObject> {
  url: string;
  kind: Item['object'];
  /** Oldest first. */
  objects: ReadonlyMap<string, Item>;
  /** The fields by which a list can be filtered. */
  filters: (keyof Item & string)[];
}

/** Serves `GET <url>/:id` and `GET <url>` (newest first, a page at a time). */
export function addReadRoutes<Item extends StripeObject>(
  app: FastifyInstance,
  state: StripeState,
  resource: Resource<Item>,
) {
  const { url, kind, objects, filters } = resource;

  app.get<{ Params: { id: string }; Querystring: Form }>(`${url}/:id`, (request) => {
    const caller = callerOf(request.headers.authorization);
    const item = objects.get(request.params.id);
    if (item?.object !== 'payment_intent') serverOnly(caller);
    if (!item) throw missing(kind, request.params.id);
    allowOnly(request.query, 'client_secret');
    const secret = text(request.query, 'client_secret');
    if (item.object === 'payment_intent') checkClientSecret(caller, item, secret);
    const paths = texts(request.query, 'expand');
    checkExpand(kind, paths);
    return shownTo(caller, expand(item, paths, state.find));
  });

  app.get<{ Querystring: Form }>(url, (request) => {
    serverOnly(callerOf(request.headers.authorization));
    const { query } = request;
    allowOnly(query, 'limit', 'starting_after', 'ending_before', 'created', ...filters);
    const paths = texts(query, 'expand').map((path) => path.replace(/^data\./, ''));
    checkExpand(kind, paths);
    const isWithin = createdWithin(query);
    const found = [...objects.values()]
      .toReversed()
      .filter(
        (item) => isWithin(item.created) && filters.every((name) => matches(item[name], text(query, name))),
      );
    const { page, has_more } = pageOf(found, query);
    return { object: 'list', data: page.map((item) => expand(item, paths, state.find)), has_more, url };
  });
}

const matches = (value: unknown, expected: string | undefined) =>
  expected === undefined || value === expected;

function createdWithin(query: Form): (created: number) => boolean {
  if (!isForm(query['created'])) {
    const exact = integer(query, 'created', 0, Number.MAX_SAFE_INTEGER);
    return (created) => exact === undefined || created === exact;
  }
  const range = query['created'];
  allowOnly(range, 'gt', 'gte', 'lt', 'lte');
  const bound = (name: string, fallback: number) =>
    integer(range, name, 0, Number.MAX_SAFE_INTEGER) ?? fallback;
  const [gt, gte] = [bound('gt', -1), bound('gte', 0)];
  const [lt, lte] = [bound('lt', Infinity), bound('lte', Infinity)];
  return (created) => created > gt && created >= gte && created < lt && created <= lte;
}

function pageOf<Item extends { id: string }>(
  objects: Item[],
  query: Form,
): { page: Item[]; has_more: boolean } {
  const limit = integer(query, 'limit', 1, 100) ?? 10;
  const at = (param: 'starting_after' | 'ending_before') => {
    const id = text(query, param);
    if (id === undefined) return undefined;
    const index = objects.findIndex((item) => item.id === id);
    if (index >= 0) return index;
    throw invalid(`The list does not contain '${id}'.`, { code: 'resource_missing', param });
  };
  const [after, before] = [at('starting_after'), at('ending_before')];
  if (before !== undefined) {
    const start = Math.max(0, before - limit);
    return { page: objects.slice(start, before), has_more: start > 0 };
  }
  const rest = objects.slice(after === undefined ? 0 : after + 1);
  return { page: rest.slice(0, limit), has_more: rest.length > limit };
}
