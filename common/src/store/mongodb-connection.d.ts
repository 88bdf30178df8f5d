/** The part of the driver's inside that dead-sockets.ts mends; the package publishes no types for it. */
declare module 'mongodb/lib/cmap/connection.js' {
  export class Connection {
    socket: { destroyed: boolean };
    onError(error: Error): void;
    writeCommand(...given: unknown[]): Promise<void>;
  }
}
