import { mailedCode } from '../../passenger-client.ts';
import type { Product } from '../../product.ts';
import type { Attack, Finding } from '../attack.ts';
import { forEachAtOnce } from '../target/each.ts';
import { type Reply, send } from '../target/http.ts';
import { recordCases } from '../target/record-cases.ts';

/** One game with the refresh token of a fresh session. @returns what was wrong, if anything was. */
type Game = (session: Session) => Promise<string | undefined>;

/** Old, copied, altered and raced refresh tokens. */
export const refreshGames: Attack = {
  name: 'refresh-games',
  title: 'A refresh token works once; an old one ends its session, an invented one ends nothing',
  leastCases: { short: 7, full: 35, nightly: 70 },
  async run(product, scale) {
    const { check, result } = recordCases();
    const rounds = { short: 1, full: 5, nightly: 10 }[scale];
    const plays = Array.from({ length: rounds }, (_, round) =>
      Object.entries(games).map(([name, play]) => ({ name, play, round })),
    ).flat();
    await forEachAtOnce(plays, 7, async ({ name, play, round }) => {
      const fault = await play(
        await openSession(product, `${name.replaceAll(' ', '-')}-${round}@attacked.example`),
      );
      check(fault === undefined, () => findingOf(name, String(fault)));
    });
    return result();
  },
};

const findingOf = (name: string, fault: string): Finding => ({
  rule: 'refresh-token-reused',
  severity: 'high',
  message: `${name}: ${fault}.`,
  where: 'POST /api/auth/sessions/refresh',
});

const games: Record<string, Game> = {
  'a token from two exchanges ago': async (session) => {
    const { first, last } = await session.exchangeTwice();
    if (await session.accepts(first)) return 'the old token was accepted';
    return (await session.accepts(last)) ? 'the session of a copied token goes on' : undefined;
  },
  'a token of before the sign-out': async (session) => {
    await session.signOut(session.token);
    return (await session.accepts(session.token)) ? 'it was accepted' : undefined;
  },
  'ten exchanges at once': async (session) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => session.exchange(session.token)));
    const tokens = new Set(answers.flatMap(({ token }) => token ?? []));
    return tokens.size > 1 ? `one token became ${tokens.size}` : undefined;
  },
  'an invented secret': async (session) => {
    const invented = session.token.replace(/\..*/, `.${'A'.repeat(43)}`);
    if (await session.accepts(invented)) return 'it was accepted';
    return (await session.accepts(session.token)) ? undefined : 'it ended the session of somebody else';
  },
  'an altered secret': async (session) => {
    const at = session.token.indexOf('.') + 5;
    const character = session.token[at] === 'A' ? 'B' : 'A';
    const altered = `${session.token.slice(0, at)}${character}${session.token.slice(at + 1)}`;
    if (await session.accepts(altered)) return 'it was accepted';
    return (await session.accepts(session.token)) ? undefined : 'it ended the session';
  },
  'the id of a session that does not exist': async (session) => {
    const elsewhere = session.token.replace(/^[^.]*/, crypto.randomUUID());
    return (await session.accepts(elsewhere)) ? 'it was accepted' : undefined;
  },
  'a text of another form': async (session) => {
    for (const text of [
      '',
      '.',
      `${session.token}.`,
      session.token.toUpperCase(),
      '[object Object]',
      '%7B%22$gt%22:%22%22%7D',
    ])
      if (await session.accepts(text)) return `“${text.slice(0, 20)}” was accepted`;
    return undefined;
  },
};

type Session = Awaited<ReturnType<typeof openSession>>;

const tokenIn = ({ headers }: Reply): string | undefined =>
  headers['set-cookie']?.flatMap((line) => /^railhead-refresh=([^;]+)/.exec(line)?.[1] ?? []).at(0);

async function openSession({ baseUrl, mailUrl }: Product, email: string) {
  const post = (path: string, body: object) => send(baseUrl, { method: 'POST', path, body });
  const requested = await post('/api/auth/codes', { email });
  const { requestId } = JSON.parse(requested.text) as { requestId?: string };
  const code = await mailedCode(mailUrl === undefined ? {} : { mailUrl }, email);
  const cookie = requested.headers['set-cookie']?.map((line) => line.split(';', 1)[0]).join('; ') ?? '';
  const signedIn = await send(baseUrl, {
    method: 'POST',
    path: '/api/auth/sessions',
    headers: { cookie },
    body: { email, code, ...(requestId !== undefined && { requestId }) },
  });
  const token = tokenIn(signedIn);
  if (token === undefined) throw new Error(`${email} could not sign in: ${signedIn.status} ${signedIn.text}`);
  const withToken = (method: string, path: string, refreshToken: string) =>
    send(baseUrl, { method, path, headers: { cookie: `railhead-refresh=${refreshToken}` } });
  const exchange = async (refreshToken: string) => {
    const reply = await withToken('POST', '/api/auth/sessions/refresh', refreshToken);
    return { status: reply.status, token: reply.status === 200 ? tokenIn(reply) : undefined };
  };
  return {
    token,
    exchange,
    accepts: async (refreshToken: string) => (await exchange(refreshToken)).status < 400,
    signOut: (refreshToken: string) => withToken('DELETE', '/api/auth/sessions/current', refreshToken),
    async exchangeTwice() {
      const second = (await exchange(token)).token ?? '';
      const last = (await exchange(second)).token ?? '';
      if (last === '') throw new Error('a session could not be refreshed twice');
      return { first: token, last };
    },
  };
}
