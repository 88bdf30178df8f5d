import { DomainError } from '@railhead/common/domain/domain-error';
import { owners, streamOf } from '@railhead/common/messaging/topology';

/** A stream to read and the subject filter to apply to it. */
export interface StreamSource {
  owner: string;
  stream: string;
  filter: string;
}

/**
 * The streams that a filter selects: its first token is an owner or a wildcard.
 * @throws when no stream has such subjects.
 */
export function sourcesOf(filter: string): StreamSource[] {
  const [first, ...rest] = filter.split('.');
  const selected = owners.filter((owner) => first === owner || first === '*' || first === '>');
  if (selected.length === 0) {
    throw new DomainError('validation-failed', {
      detail: `A subject filter starts with ${owners.join(', ')}, * or >.`,
    });
  }
  return selected.map((owner) => ({
    owner,
    stream: streamOf(owner),
    filter: [owner, ...(first === '>' ? ['>'] : rest)].join('.'),
  }));
}
