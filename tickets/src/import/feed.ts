import type { Stop } from '@railhead/common/contracts/tickets';

/** A place where trains call; a platform is part of its station. */
export type Station = {
  /** The feed's own id. */
  id: string;
  /** The id's part of ours. */
  token: string;
  name: string;
  latitude: number;
  longitude: number;
  /** Its names in other languages. */
  otherNames?: readonly string[];
  /** Its own time zone; absent, it is the agency's. */
  zone?: string;
};

/** A train's call at a station: seconds from the start of the service date, metres from the first call. */
export type Call = {
  station: string;
  arrival: number;
  departure: number;
  distance: number;
  board: boolean;
  alight: boolean;
  /** The train calls only if passengers ask for it. */
  boardOnRequest?: Stop['boardOnRequest'];
  alightOnRequest?: Stop['alightOnRequest'];
};

/** The dates on which trains run: weekdays 1 (Monday) to 7 within a period, and single dates added or removed. */
export type Service = {
  weekdays: ReadonlySet<number>;
  from: string;
  to: string;
  added: ReadonlySet<string>;
  removed: ReadonlySet<string>;
};

/** A trip that can be sold: at least two calls, in order, all with times. */
export type Train = {
  /** The feed's own id of the trip. */
  id: string;
  /** The id's part of ours. */
  token: string;
  number: string;
  /** The number is the name of its line, which other trains have too. */
  isNumberedByLine: boolean;
  name: string;
  /** The name of its line; empty if it has none. */
  line: string;
  route: string;
  service: Service;
  calls: readonly Call[];
};

/** A complete and consistent timetable. */
export type Feed = {
  /** The folder's or archive's name, slugged. */
  name: string;
  /** The agency's time zone, which all times of the feed are in. */
  zone: string;
  /** The name of its agency, if it has only one. */
  operator?: string;
  /** Names and web addresses of its agencies. */
  agencies: readonly string[];
  stations: readonly Station[];
  trains: readonly Train[];
  /** Trips that cannot be sold, and why. */
  skipped: readonly { trip: string; reason: string }[];
  /** Tokens of those among them that the feed describes wrongly: their runs of an earlier import are not withdrawn. */
  faulty: readonly string[];
  /** Parts of the feed that the import ignores. */
  notes: readonly string[];
};
