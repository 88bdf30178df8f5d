import type { Publisher } from '../persistence/feed-repository.ts';

/**
 * Why a feed cannot be imported under a name: somebody else's feed has it, and would get this one's stations, trains and
 * times. Undefined if it is the same publisher or the name is free.
 */
export function nameConflict(
  name: string,
  publisher: Publisher,
  /** What is known under this name; of runs that were imported before feeds were registered, only the time zone. */
  known: Partial<Publisher>,
): string | undefined {
  const advice = `Name this one differently: {"feed": "another-name"} in fleet.json.`;
  const { zone = publisher.zone, agencies } = known;
  if (zone !== publisher.zone)
    return `The name ${name} belongs to a feed in the time zone ${zone}, and this one is in ${publisher.zone}. ${advice}`;
  if (!agencies || agencies.some((agency) => publisher.agencies.includes(agency))) return undefined;
  return `The name ${name} belongs to the feed of ${agencies[0]}. ${advice}`;
}
