import { serviceApp } from '@railhead/common/http/service-app';
import { openMongo } from '@railhead/common/store/mongo';
import { runStore } from '../store/run-store.ts';
import { stationStore } from '../store/station-store.ts';
import { trainStore } from '../store/train-store.ts';

/** There is no database to import into. */
export class DatabaseAway extends Error {
  override name = 'DatabaseAway';
}

const answersWithinMs = 30_000;

/** The timetable's stores beside the running service; its relay publishes what is saved here. @throws DatabaseAway */
export async function openTimetable(mongoUrl: string) {
  const app = serviceApp({ name: 'import', title: 'Railhead import', logLevel: 'silent' });
  const mongo = openMongo(app, mongoUrl);
  const stores = { stations: stationStore(mongo), trains: trainStore(mongo), runs: runStore(mongo) };
  const close = async () => {
    await app.close();
  };
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DatabaseAway('The database does not answer. Is Railhead running (`npm start`)?')),
    answersWithinMs,
  );
  try {
    await Promise.race([mongo.ready, late]);
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return { ...stores, [Symbol.asyncDispose]: close };
}
