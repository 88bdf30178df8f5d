/** The feed is invalid, so nothing of it is imported. Names file, line if known, and reason. */
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
