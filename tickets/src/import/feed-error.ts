/** The feed's structure is broken: nothing of it is imported. Says where, as far as a line is known, and why. */
export class FeedError extends Error {
  override name = 'FeedError';
  readonly file: string;
  readonly line: number | undefined;
  readonly reason: string;

  constructor(file: string, line: number | undefined, reason: string, options?: ErrorOptions) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${reason}`, options);
    this.file = file;
    this.line = line;
    this.reason = reason;
  }
}
