import { text } from 'node:stream/consumers';
import type { Coach, FareRules, RefundRules, TravelClass } from '@railhead/common/contracts/tickets';
import { seatCount } from '@railhead/common/domain/coaches';
import { defaultFareRules } from '@railhead/common/domain/fares';
import { defaultRefundRules } from '@railhead/common/domain/refunds';
import { Compile } from 'typebox/compile';
import type { Feed, Train } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { fleetFile, openFeed } from './feed-files.ts';
import { currencyIn, defaultClasses, defaultComposition, defaultLayouts, FleetFile } from './fleet-file.ts';

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
};

const validator = Compile(FleetFile);

const refuse = (reason: string, cause?: unknown) => new FeedError(fleetFile, undefined, reason, { cause });

/** Reads the fleet file of a feed's folder or archive; a feed without one gets defaults. Throws `FeedError`. */
export async function readFleet(path: string, feed: Feed): Promise<Fleet> {
  const files = await openFeed(path);
  return fleetOf(files.has(fleetFile) ? parseFleet(await text(files.open(fleetFile))) : {}, feed);
}

/** Throws `FeedError` that names each wrong place in the file. */
export function parseFleet(content: string): FleetFile {
  let file: unknown;
  try {
    file = JSON.parse(content);
  } catch (error) {
    throw refuse(`is not JSON: ${String(error)}`, error);
  }
  if (validator.Check(file)) return file;
  const faults = validator
    .Errors(file)
    .map(({ instancePath, message }) => `${instancePath || 'the whole'} ${message}`);
  throw refuse(faults.join('; '));
}

/** Fills in what the file leaves out. Throws `FeedError` where its parts do not fit together. */
export function fleetOf(file: FleetFile, feed: Pick<Feed, 'name' | 'zone'>): Fleet {
  const currency = file.currency ?? currencyIn(feed.zone);
  const classes = file.classes ?? defaultClasses;
  const classIds = classes.map(({ id }) => id);
  const fareRules = { ...defaultFareRules(currency, classIds), ...file.fares };
  const unpriced = classIds.find((id) => !fareRules.classes[id]);
  if (unpriced) throw refuse(`/fares/classes has no price for class ${unpriced}`);
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
  };
}

/** Bands go from the most hours down, and waiting never gives more back. */
function checkRefunds({ classes }: RefundRules, classIds: readonly string[]): void {
  for (const [id, bands] of Object.entries(classes)) {
    if (!classIds.includes(id)) throw refuse(`/classes has no ${id}, of which /refunds/classes speaks`);
    for (const [index, band] of bands.entries()) {
      const next = bands[index + 1];
      if (next && next.hoursBefore >= band.hoursBefore)
        throw refuse(`/refunds/classes/${id} does not go from the most hoursBefore down`);
      if (next && next.feePercent < band.feePercent)
        throw refuse(`/refunds/classes/${id} keeps less of the fare nearer to the departure`);
    }
  }
}

const literally = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
const matcher = (pattern: string) => new RegExp(`^${literally(pattern).replaceAll('*', '.*')}$`);

function coachBuilder(layouts: NonNullable<FleetFile['layouts']>, classIds: readonly string[]) {
  return (composition: NonNullable<FleetFile['composition']>): Coach[] => {
    const labels = new Set(composition.map(({ label }) => label));
    if (labels.size < composition.length) throw refuse('a composition has two coaches with one label');
    return composition.map(({ label, layout: name }) => {
      const layout = layouts[name];
      if (!layout) throw refuse(`/layouts has no ${name}, of which coach ${label} is`);
      if (!classIds.includes(layout.class))
        throw refuse(`/classes has no ${layout.class}, of which layout ${name} is`);
      if (seatCount(layout) === 0) throw refuse(`/layouts/${name} has no seat`);
      return { label, ...layout };
    });
  };
}
