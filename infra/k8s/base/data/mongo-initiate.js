// Initiates the replica set and creates its administrator, once. While there is no user, MongoDB lets a client on its own
// machine do these two things and nothing else. Fails until both are done.
const { isreplicaset: isNew, isWritablePrimary } = db.hello();
if (isNew) rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongo-0.mongo:27017' }] });
if (!isWritablePrimary) quit(1);

const admin = db.getSiblingDB('admin');
const password = process.env.MONGO_PASSWORD_ADMIN;
try {
  admin.createUser({ user: 'admin', pwd: password, roles: ['root'] });
} catch (error) {
  // Unauthorized: there is a user already.
  if (error.code !== 13) throw error;
}
