/** An expected failure. Its message is the one sentence that the operator reads. */
export class BackupError extends Error {
  override name = 'BackupError';
}
