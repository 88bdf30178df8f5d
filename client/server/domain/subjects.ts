import { DomainError } from '@railhead/common/domain/domain-error';
import { owners, streamOf } from '@railhead/common/messaging/topology';

/** A stream to read and the part of a filter that concerns it. */
export interface Source {
  owner: string;
  stream: string;
  filter: string;
}

/**
 * The streams that a filter speaks of: its first token names an owner, or every owner by a wildcard.
 * @throws DomainError when no stream has such subjects.
 */
export function sourcesOf(filter: string): Source[] {
  const [first, ...rest] = filter.split('.');
  const meant = owners.filter((owner) => first === owner || first === '*' || first === '>');
  if (meant.length === 0) {
    throw new DomainError('validation-failed', {
      detail: `A subject begins with ${owners.join(', ')}, * or >.`,
    });
  }
  return meant.map((owner) => ({
    owner,
    stream: streamOf(owner),
    filter: [owner, ...(first === '>' ? ['>'] : rest)].join('.'),
  }));
}
