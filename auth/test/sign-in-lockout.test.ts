import { afterAll, beforeAll, expect, test } from 'vitest';
import { otherThan, startAuth } from './start-auth.ts';

// What a stranger who knows an address does must not use up what its owner needs.
let auth: Awaited<ReturnType<typeof startAuth>>;
beforeAll(async () => {
  // The defaults of a deployment.
  auth = await startAuth({
    codesPerHourAndAddress: 5,
    codesPerHourAndAddressInAll: 30,
    codesPerHourAndIp: 20,
    passwordTriesPerHourAndAddress: 20,
    passwordTriesPerHourAndAddressInAll: 500,
    passwordTriesPerHourAndIp: 100,
  });
});
afterAll(() => auth?.[Symbol.asyncDispose]());

const home = '192.0.2.10';
const away = '198.51.100.20';
const password = 'violet tram over the canal';

/** Signs an account in once and gives it a password. */
async function register(email: string) {
  const browser = auth.openBrowser(home);
  await browser.signIn(email);
  const proof = { code: await browser.codeFor(email) };
  expect((await browser.send('PATCH', '/me', { password, proof })).statusCode).toBe(200);
  return browser;
}

const statusesOf = async (times: number, attempt: (index: number) => Promise<{ statusCode: number }>) => {
  const statuses: number[] = [];
  for (let index = 0; index < times; index++) statuses.push((await attempt(index)).statusCode);
  return statuses;
};

test('four more requests, five guesses and twenty wrong passwords keep nobody out', async () => {
  const email = 'owner@example.org';
  await register(email);
  const owner = auth.openBrowser('192.0.2.99');
  const mailed = await owner.codeFor(email);

  const stranger = auth.openBrowser(away);
  expect(await statusesOf(4, () => stranger.requestCode(email))).toEqual([202, 202, 202, 202]);
  expect(
    await statusesOf(5, (index) => stranger.signInWith({ email, code: otherThan(mailed, index + 1) })),
  ).toEqual([401, 401, 401, 401, 401]);
  expect(
    await statusesOf(5, (index) =>
      auth.openBrowser(away).signInWith({ email, code: otherThan(mailed, index + 1) }),
    ),
  ).toEqual([401, 401, 401, 401, 401]);
  await statusesOf(20, (index) => stranger.signInWith({ email, password: `guess ${index}` }));
  expect((await stranger.signInWith({ email, password: 'guess 21' })).statusCode).toBe(429);

  expect((await auth.openBrowser('192.0.2.98').requestCode(email)).statusCode).toBe(202);
  expect((await owner.signInWith({ email, code: mailed })).statusCode).toBe(201);
  expect((await auth.openBrowser('192.0.2.97').signInWith({ email, password })).statusCode).toBe(201);
});

test('a mailed code works only with the request that it was mailed for', async () => {
  const email = 'bound@example.org';
  const owner = auth.openBrowser(home);
  const code = await owner.codeFor(email);
  const stranger = auth.openBrowser(away);
  await stranger.requestCode(email);
  expect((await stranger.signInWith({ email, code })).statusCode).toBe(401);
  expect((await owner.signInWith({ email, code })).statusCode).toBe(201);
});

test('guesses without a request id from the same network do not use up the tries of the requester', async () => {
  const email = 'neighbour@example.org';
  const owner = auth.openBrowser(home);
  const code = await owner.codeFor(email);
  await statusesOf(10, (index) =>
    auth.openBrowser(home).signInWith({ email, code: otherThan(code, index + 1) }),
  );
  expect((await auth.openBrowser(home).signInWith({ email, code })).statusCode).toBe(401);
  expect((await owner.signInWith({ email, code })).statusCode).toBe(201);
});

test('on a device that has signed in before, the owner passes a stranger behind the same network', async () => {
  const email = 'cafe@example.org';
  const known = await register(email);
  const stranger = auth.openBrowser(home);
  await statusesOf(21, (index) => stranger.signInWith({ email, password: `guess ${index}` }));
  await statusesOf(6, () => stranger.requestCode(email));
  expect((await stranger.signInWith({ email, password })).statusCode).toBe(429);
  expect((await stranger.requestCode(email)).statusCode).toBe(429);

  expect((await known.signInWith({ email, password })).statusCode).toBe(201);
  expect((await known.requestCode(email)).statusCode).toBe(202);
});

test('a device is known only to the accounts that signed in on it, and is limited too', async () => {
  const email = 'lane@example.org';
  await register(email);
  const other = auth.openBrowser(away);
  await other.signIn('other@example.org');
  await statusesOf(20, (index) => other.signInWith({ email, password: `guess ${index}` }));
  expect((await other.signInWith({ email, password })).statusCode).toBe(429);

  const thief = await register('thief@example.org');
  await statusesOf(20, (index) =>
    thief.signInWith({ email: 'thief@example.org', password: `guess ${index}` }),
  );
  expect((await thief.signInWith({ email: 'thief@example.org', password })).statusCode).toBe(429);
});

test('the addresses of an IPv6 /64 are one network', async () => {
  const email = 'six@example.org';
  const statuses = await statusesOf(6, (index) =>
    auth.openBrowser(`2001:db8:1:2::${index + 1}`).requestCode(email),
  );
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
  expect((await auth.openBrowser('2001:db8:1:3::1').requestCode(email)).statusCode).toBe(202);
});

test('many networks together reach a limit of the address, and the owner still signs in', async () => {
  const email = 'famous@example.org';
  const known = await register(email);
  const statuses = await statusesOf(40, (index) =>
    auth.openBrowser(`203.0.113.${Math.floor(index / 4)}`).requestCode(email),
  );
  expect(statuses.filter((status) => status === 202)).toHaveLength(30);
  expect(statuses.at(-1)).toBe(429);
  expect((await known.requestCode(email)).statusCode).toBe(202);
});

test('people behind one network who sign in do not use up its limits', async () => {
  await using strict = await startAuth({ codesPerHourAndIp: 2, passwordTriesPerHourAndIp: 2 });
  for (let person = 0; person < 5; person++)
    expect((await strict.openBrowser(home).signIn(`pupil${person}@example.org`)).statusCode).toBe(201);
});
