import { invalid } from './api-error.ts';
import type { StripeObject } from './objects.ts';

type Kind = StripeObject['object'];

/** Fields that contain the id of another object and can be expanded to that object. */
const EXPANDABLE: Record<Kind, Record<string, Kind>> = {
  payment_intent: { latest_charge: 'charge', payment_method: 'payment_method' },
  charge: { payment_intent: 'payment_intent' },
  confirmation_token: {},
  refund: { charge: 'charge', payment_intent: 'payment_intent' },
  payment_method: {},
  event: {},
};

/** 400 for a path that cannot be expanded. Checked before anything is changed. */
export function checkExpand(kind: Kind, paths: string[]) {
  for (const path of paths) {
    let at: Kind | undefined = kind;
    for (const field of path.split('.')) at = at && EXPANDABLE[at][field];
    if (at === undefined) throw invalid(`The property ${path} cannot be expanded.`, { param: 'expand' });
  }
}

/** Replaces the ids at the given (checked) paths with the objects themselves. */
export const expand = (object: StripeObject, paths: string[], find: Find): object =>
  paths.reduce<object>((object, path) => expandPath(object, path.split('.'), find), object);

/** Finds an object of any kind by its id. */
export type Find = (id: string) => StripeObject | undefined;

function expandPath(object: object, [field = '', ...rest]: string[], find: Find): object {
  const value: unknown = Object.entries(object).find(([name]) => name === field)?.[1];
  const inner = typeof value === 'string' ? find(value) : value;
  if (typeof inner !== 'object' || inner === null) return object;
  return { ...object, [field]: rest.length > 0 ? expandPath(inner, rest, find) : inner };
}
