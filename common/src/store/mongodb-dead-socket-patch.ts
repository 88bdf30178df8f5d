import { Connection } from 'mongodb/lib/cmap/connection.js';
import mongoose from 'mongoose';

const { writeCommand } = Connection.prototype;

/**
 * Patches the driver (7.8), which waits for ever when it writes a command to a socket that has just been destroyed: the
 * write is silently rejected, and the `drain` event that it waits for never comes, despite all timeouts. Such a command
 * now fails like one whose connection breaks, and is retried where that is safe. Remove the patch when its test passes
 * without it.
 */
Connection.prototype.writeCommand = async function failOnDeadSocket(...given) {
  if (this.socket.destroyed) {
    const error = new mongoose.mongo.MongoNetworkError('the connection has died');
    this.onError(error);
    throw error;
  }
  return writeCommand.apply(this, given);
};
