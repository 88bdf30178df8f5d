import { createPublicKey } from 'node:crypto';
import type { Connection } from 'mongoose';
import { toPrivateKey } from '../src/crypto/ed25519-keys.ts';

/**
 * The published keys whose private part stands readable in the database: every text in it is tried as a private key. What
 * this finds can sign.
 */
export async function readablePrivateKeys(db: Connection, published: { x: string }[]): Promise<string[]> {
  const wanted = new Set(published.map(({ x }) => x));
  const found = new Set<string>();
  for (const { name } of await db.listCollections()) {
    const documents = await db.collection(name).find().toArray();
    for (const [text] of JSON.stringify(documents).matchAll(/(?<![\w-])[\w-]{43}(?![\w-])/g)) {
      const x = publicPartOf(text);
      if (wanted.has(x)) found.add(x);
    }
  }
  return [...found];
}

/** Of a private Ed25519 key. The public part that belongs to it follows from it alone. */
function publicPartOf(d: string): string {
  const { x = '' } = createPublicKey(toPrivateKey({ x: d, d })).export({ format: 'jwk' });
  return x;
}
