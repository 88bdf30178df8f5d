import { serviceApp } from '@railhead/common/http/service-app';
import { openMongo } from '@railhead/common/store/mongo';
import { feedRepository } from '../persistence/feed-repository.ts';
import { importLock } from '../persistence/import-lock.ts';
import { orderRepository } from '../persistence/order-repository.ts';
import { runRepository } from '../persistence/run-repository.ts';
import { stationRepository } from '../persistence/station-repository.ts';
import { trainRepository } from '../persistence/train-repository.ts';

/** The database to import into cannot be reached. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
}

/**
 * Opens the timetable's collections; the relay of the running service publishes what is saved.
 * @throws DatabaseUnavailable if the database does not answer within these seconds
 */
export async function openTimetable(mongoUrl: string, waitSeconds = 30) {
  const app = serviceApp({ name: 'import', title: 'Railhead import', logLevel: 'silent' });
  const mongo = openMongo(app, mongoUrl);
  const repositories = {
    stations: stationRepository(mongo),
    trains: trainRepository(mongo),
    runs: runRepository(mongo),
    orders: orderRepository(mongo),
    feeds: feedRepository(mongo),
    lock: importLock(mongo),
  };
  const close = async () => {
    await app.close();
  };
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(new DatabaseUnavailable('The database cannot be reached. Is Railhead running (`npm start`)?')),
    waitSeconds * 1000,
  );
  try {
    await Promise.race([mongo.ready, timeout]);
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return { ...repositories, [Symbol.asyncDispose]: close };
}
