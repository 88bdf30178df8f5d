import { baselines } from './baselines.ts';
import { confirmation } from './confirmation.ts';
import { disjoint } from './disjoint.ts';
import { durableOrders } from './durable-orders.ts';
import { expiry } from './expiry.ts';
import { growth } from './growth.ts';
import { holdsAccepted, holdsRefused } from './holds.ts';
import { idle } from './idle.ts';
import { timetableImport } from './import.ts';
import { limits } from './limits.ts';
import { oneSeat } from './one-seat.ts';
import { openMaps } from './open-maps.ts';
import { orderAlone } from './order-alone.ts';
import { rebuild } from './rebuild.ts';
import type { BenchRow } from './row.ts';
import { search } from './search.ts';
import { viewers } from './viewers.ts';

/**
 * In this order: the import needs the service that search stops when it is done, baselines need many boards while the ledger is small, and the
 * most important rows come before the time is up.
 */
export const rows: BenchRow[] = [
  timetableImport,
  search,
  disjoint,
  holdsAccepted,
  holdsRefused,
  baselines,
  oneSeat,
  durableOrders,
  orderAlone,
  confirmation,
  idle,
  viewers,
  openMaps,
  rebuild,
  growth,
  limits,
  expiry,
];
