/** Subjects and streams as the broker knows them. */
export interface BrokerNames {
  subject(subject: string): string;
  stream(stream: string): string;
  /** A subject of the broker as Railhead knows it. */
  withoutPrefix(subject: string): string;
}

/** A prefix before every subject and stream name keeps several systems apart on one broker. */
export const brokerNames = (prefix: string): BrokerNames => ({
  subject: (subject) => (prefix ? `${prefix}.${subject}` : subject),
  stream: (stream) => (prefix ? `${prefix}_${stream}` : stream),
  withoutPrefix: (subject) => (prefix ? subject.slice(prefix.length + 1) : subject),
});
