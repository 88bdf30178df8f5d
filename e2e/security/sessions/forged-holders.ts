import { traveller } from '../../traveller.ts';
import type { Attack } from '../attack.ts';
import { tripOf } from '../target/bookings.ts';
import { forEachAtOnce } from '../target/each.ts';
import { send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';

const cookieName = 'railhead-holder';

/** Cookies of hold sessions that orders never signed: nobody is shown, releases or replaces what somebody else holds. */
export const forgedHolders: Attack = {
  name: 'forged-holders',
  title:
    'Altered, unsigned and invented cookies of a hold session are nobody’s: seats that others hold stay theirs',
  leastCases: { short: 80, full: 160, nightly: 400 },
  async run(product, scale) {
    const { check, result } = recordCases();
    const { baseUrl } = product;
    const trip = await tripOf(product);
    const { journey } = trip;
    const hold = `/api/seats/${journey.runId}/hold`;
    const map = `/api/seats/${journey.runId}?from=${journey.from.index}&to=${journey.to.index}`;
    const [seat = ''] = await traveller(product).freeSeats(trip, 1);
    const body = { from: journey.from.index, to: journey.to.index, seats: [seat] };
    const held = await send(baseUrl, { method: 'PUT', path: hold, body });
    const cookie = held.headers['set-cookie']
      ?.flatMap((line) => /^railhead-holder=([^;]+)/.exec(line)?.[1] ?? [])
      .at(0);
    if (cookie === undefined) throw new Error(`no seat could be held: ${held.status} ${held.text}`);
    const stateFor = async (value: string) => {
      const { text } = await send(baseUrl, {
        method: 'GET',
        path: map,
        headers: { cookie: `${cookieName}=${value}` },
      });
      return (JSON.parse(text) as { seats: Record<string, { state: string } | undefined> }).seats[seat]
        ?.state;
    };
    const forged = forgedCookies(cookie, { short: 20, full: 40, nightly: 120 }[scale]);
    await forEachAtOnce(forged, 16, async ({ what, value }) => {
      const state = await stateFor(value);
      check(state === 'held', {
        rule: 'forged-holder-accepted',
        severity: 'high',
        message: `With ${what}, a seat that somebody else holds is ${state ?? 'free'}.`,
        where: 'GET /api/seats/{runId}',
      });
      const headers = { cookie: `${cookieName}=${value}` };
      await send(baseUrl, { method: 'DELETE', path: hold, headers });
      const taken = await send(baseUrl, { method: 'PUT', path: hold, headers, body });
      check(taken.code === 'seat-held', {
        rule: 'forged-holder-accepted',
        severity: 'high',
        message: `With ${what}, a hold of somebody else's seat was answered with ${taken.status} ${taken.code ?? ''}.`,
        where: 'PUT /api/seats/{runId}/hold',
      });
    });
    const own = await stateFor(cookie);
    check(own === 'mine', {
      rule: 'hold-lost',
      severity: 'high',
      message: `After forged cookies, the holder's own seat is ${own ?? 'free'}.`,
      where: 'DELETE /api/seats/{runId}/hold',
    });
    await send(baseUrl, { method: 'DELETE', path: hold, headers: { cookie: `${cookieName}=${cookie}` } });
    return result();
  },
};

function forgedCookies(cookie: string, changes: number) {
  const text = decodeURIComponent(cookie);
  const [id = '', signature = ''] = text.split('.');
  // The last character of the signature has bits that no decoder reads.
  const changed = Array.from({ length: changes }, (_, index) => {
    const at = Math.floor((index * (text.length - 2)) / changes);
    const character = text[at] === 'a' ? 'b' : 'a';
    return {
      what: `another character at ${at} of the cookie`,
      value: `${text.slice(0, at)}${character}${text.slice(at + 1)}`,
    };
  });
  const forms: Record<string, string> = {
    'no signature': id,
    'an empty signature': `${id}.`,
    'half a signature': `${id}.${signature.slice(0, 20)}`,
    'a signature of another cookie': `${crypto.randomUUID()}.${signature}`,
    'an invented signature': `${id}.${'A'.repeat(43)}`,
    'its signature twice': `${id}.${signature}.${signature}`,
    'the signature alone': signature,
    'its parts swapped': `${signature}.${id}`,
    'a cookie in quotation marks': `"${text}"`,
    'an upper-case id': `${id.toUpperCase()}.${signature}`,
    'a longer id': `${id}0.${signature}`,
    'a space before the id': ` ${id}x.${signature}`,
    'an empty cookie': '',
    'a dot': '.',
    'an encoded NUL': `${id}%00.${signature}`,
    'broken encoding': '%E0%A4%A',
    'the name of a property': '__proto__.constructor',
    'an object': '[object Object]',
    'the prefix of accounts': `account:${id}.${signature}`,
    'a pattern': '*',
  };
  return [
    ...changed,
    ...Object.entries(forms).map(([what, value]) => ({ what, value })),
    ...Array.from({ length: changes }, () => ({
      what: 'an id of its own',
      value: `${crypto.randomUUID()}.${crypto.randomUUID()}`,
    })),
  ].map(({ what, value }) => ({
    what,
    value: value.startsWith('%') || value.includes('%00') ? value : encodeURIComponent(value),
  }));
}
