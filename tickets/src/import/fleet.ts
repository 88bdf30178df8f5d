import { text } from 'node:stream/consumers';
import type { Coach, FareRules, RefundRules, TravelClass } from '@railhead/common/contracts/tickets';
import { seatCount } from '@railhead/common/domain/coaches';
import { defaultRefundRules } from '@railhead/common/domain/refunds';
import { Compile } from 'typebox/compile';
import type { Feed, Train } from './feed.ts';
import { fleetFile, openFeed } from './feed-files.ts';
import { defaultClasses, defaultComposition, defaultLayouts, FleetFile, invalidFleet } from './fleet-file.ts';
import { priceRules } from './price-rules.ts';

/** An operator's coaches, prices and rules of sale, complete and consistent. */
export type Fleet = {
  feed: string;
  classes: readonly TravelClass[];
  coachesOf(train: Train): Coach[];
  fareRules: FareRules;
  refundRules: RefundRules;
  saleOpensDays: number;
  saleClosesMinutes: number;
  maxSeatsPerOrder: number;
  /** What the operator should know of the defaults that apply. */
  notes: readonly string[];
};

const validator = Compile(FleetFile);

/** Reads the fleet file of a feed's folder or archive; without one, defaults apply. @throws FeedError */
export async function readFleet(path: string, feed: Feed): Promise<Fleet> {
  const files = await openFeed(path);
  return completeFleet(files.has(fleetFile) ? parseFleet(await text(files.open(fleetFile))) : {}, feed);
}

/** @throws FeedError that names each invalid field of the file. */
export function parseFleet(content: string): FleetFile {
  let file: unknown;
  try {
    file = JSON.parse(content);
  } catch (error) {
    throw invalidFleet(`is not JSON: ${String(error)}`, error);
  }
  if (validator.Check(file)) return file;
  const faults = validator
    .Errors(file)
    .map(({ instancePath, message }) => `${instancePath || 'the file'} ${message}`);
  throw invalidFleet(faults.join('; '));
}

/** Adds the defaults to a fleet file. @throws FeedError if its parts contradict one another. */
export function completeFleet(file: FleetFile, feed: Pick<Feed, 'name' | 'zone'>): Fleet {
  const classes = file.classes ?? defaultClasses;
  const classIds = classes.map(({ id }) => id);
  const { fareRules, notes } = priceRules(file, classIds, feed.zone);
  if (file.refunds) checkRefunds(file.refunds, classIds);

  const build = coachBuilder(file.layouts ?? defaultLayouts, classIds);
  const usual = build(file.composition ?? defaultComposition);
  const special = (file.compositions ?? []).map(({ trains, coaches }) => ({
    names: trains.map(matcher),
    coaches: build(coaches),
  }));
  return {
    feed: file.feed ?? feed.name,
    classes,
    coachesOf: ({ id, number, route }) =>
      special.find(({ names }) => names.some((name) => [number, id, route].some((text) => name.test(text))))
        ?.coaches ?? usual,
    fareRules,
    refundRules: file.refunds ?? defaultRefundRules(classIds),
    saleOpensDays: file.saleOpensDays ?? 10,
    saleClosesMinutes: file.saleClosesMinutes ?? 0,
    maxSeatsPerOrder: file.maxSeatsPerOrder ?? 8,
    notes,
  };
}

/** Bands are sorted by hours, highest first, and a later cancellation never has a lower fee. */
function checkRefunds({ classes }: RefundRules, classIds: readonly string[]): void {
  for (const [id, bands] of Object.entries(classes)) {
    if (!classIds.includes(id)) throw invalidFleet(`/classes has no ${id}, used in /refunds/classes`);
    for (const [index, band] of bands.entries()) {
      const next = bands[index + 1];
      if (next && next.hoursBefore >= band.hoursBefore)
        throw invalidFleet(`/refunds/classes/${id} is not sorted by hoursBefore, highest first`);
      if (next && next.feePercent < band.feePercent)
        throw invalidFleet(`/refunds/classes/${id} has a lower fee closer to departure`);
    }
  }
}

const literally = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
const matcher = (pattern: string) => new RegExp(`^${literally(pattern).replaceAll('*', '.*')}$`);

function coachBuilder(layouts: NonNullable<FleetFile['layouts']>, classIds: readonly string[]) {
  return (composition: NonNullable<FleetFile['composition']>): Coach[] => {
    const labels = new Set(composition.map(({ label }) => label));
    if (labels.size < composition.length)
      throw invalidFleet('a composition has two coaches with the same label');
    return composition.map(({ label, layout: name }) => {
      const layout = layouts[name];
      if (!layout) throw invalidFleet(`/layouts has no ${name}, used by coach ${label}`);
      if (!classIds.includes(layout.class))
        throw invalidFleet(`/classes has no ${layout.class}, used by layout ${name}`);
      if (seatCount(layout) === 0) throw invalidFleet(`/layouts/${name} has no seat`);
      return { label, ...layout };
    });
  };
}
