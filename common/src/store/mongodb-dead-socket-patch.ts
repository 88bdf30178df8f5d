import { Connection } from 'mongodb/lib/cmap/connection.js';
import mongoose from 'mongoose';

const { writeCommand } = Connection.prototype;

/**
 * Mends the driver (7.8), which waits for ever for a command that it hands to a socket that has just died: the write is
 * refused in silence, and the `drain` that it waits for never comes, whatever its timeouts say. Such a command now fails
 * as one whose connection breaks under it, and is tried again where that is safe. To be taken out when the test of it
 * passes without.
 */
Connection.prototype.writeCommand = async function failOnDeadSocket(...given) {
  if (this.socket.destroyed) {
    const error = new mongoose.mongo.MongoNetworkError('the connection has died');
    this.onError(error);
    throw error;
  }
  return writeCommand.apply(this, given);
};
