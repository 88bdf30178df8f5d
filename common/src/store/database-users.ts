import mongoose from 'mongoose';

/** The services with a database of their own, `railhead_<service>`, each of which is a user of its own. */
export const databaseUsers = ['auth', 'tickets', 'orders', 'payments'] as const;
export type DatabaseUser = (typeof databaseUsers)[number];

export const databaseOf = (user: DatabaseUser): string => `railhead_${user}`;

const { MongoServerError } = mongoose.mongo;
/** From MongoDB's error codes: `createUser` found the user. */
const userExists = 51_003;

/** Creates the users or gives them these passwords. Each reads and writes its own database and has no other right. */
export async function declareDatabaseUsers(
  client: mongoose.mongo.MongoClient,
  passwordOf: (user: DatabaseUser) => string,
): Promise<void> {
  for (const user of databaseUsers)
    await declareUser(client, user, passwordOf(user), [{ role: 'readWrite', db: databaseOf(user) }]);
}

/** May do everything, in every database. */
export const declareAdministrator = (client: mongoose.mongo.MongoClient, user: string, password: string) =>
  declareUser(client, user, password, [{ role: 'root', db: 'admin' }]);

async function declareUser(
  client: mongoose.mongo.MongoClient,
  user: string,
  pwd: string,
  roles: { role: string; db: string }[],
): Promise<void> {
  const definition = { pwd, roles, mechanisms: ['SCRAM-SHA-256'] };
  const admin = client.db('admin');
  try {
    await admin.command({ createUser: user, ...definition });
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== userExists) throw error;
    await admin.command({ updateUser: user, ...definition });
  }
}
