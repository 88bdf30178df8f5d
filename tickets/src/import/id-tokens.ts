import { createHash } from 'node:crypto';
import { slug } from '@railhead/common/domain/slug';

const maxLength = 100;
const hashLength = 8;

/**
 * The part of our ids for each id of a feed, which may be any text: its slug, followed by a hash of the id where the slug
 * is empty, too long, or that of another id too. The same id always gets the same token, whatever the feed's order.
 */
export function idTokens(ids: Iterable<string>): (id: string) => string {
  const tokens = new Map<string, string>();
  for (const [plain, same] of Map.groupBy(ids, slug)) {
    for (const id of same) {
      const isPlain = plain !== '' && plain.length <= maxLength && (same.length === 1 || id === plain);
      tokens.set(id, isPlain ? plain : withHash(plain, id));
    }
  }
  return (id) => tokens.get(id) ?? slug(id);
}

function withHash(plain: string, id: string): string {
  const hash = createHash('sha256').update(id).digest('hex').slice(0, hashLength);
  return slug(`${plain.slice(0, maxLength - hashLength - 1)}-${hash}`);
}
