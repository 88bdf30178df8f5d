import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { serviceApp } from './service-app.ts';

async function start() {
  const app = serviceApp({ name: 'orders', title: 'Orders', logLevel: 'silent' });
  app.after(() => {
    app.get('/api/orders/:id', async () => ({}));
    app.post('/api/orders', async ({ body }) => body);
  });
  const { port, hostname } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const open = () => connect(Number(port), hostname).on('error', () => undefined);
  return {
    open,
    /** Sends bytes and returns everything until the server closes the connection. */
    async exchange(bytes: string): Promise<string> {
      const socket = open();
      socket.write(bytes);
      let text = '';
      for await (const chunk of socket) text += String(chunk);
      return text;
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}

const problemIn = (response: string) => {
  const [head = '', body = ''] = response.split('\r\n\r\n');
  return {
    status: Number(head.split(' ')[1]),
    isProblem: /content-type: application\/problem\+json/i.test(head),
    code: (JSON.parse(body) as { code: string }).code,
  };
};
const close = 'host: a\r\nconnection: close\r\n';

test.each([
  [
    'a path that is too long',
    `GET /api/orders/${'x'.repeat(400)} HTTP/1.1\r\n${close}\r\n`,
    414,
    'uri-too-long',
  ],
  [
    'headers that are too large',
    `GET / HTTP/1.1\r\n${close}x: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers-too-large',
  ],
  [
    'a method that the path does not have',
    `DELETE /api/orders HTTP/1.1\r\n${close}\r\n`,
    405,
    'method-not-allowed',
  ],
  ['a path that does not exist', `GET /nowhere HTTP/1.1\r\n${close}\r\n`, 404, 'not-found'],
  ['a path that cannot be decoded', `GET /api/orders/%zz HTTP/1.1\r\n${close}\r\n`, 400, 'validation-failed'],
  ['two hosts', `GET / HTTP/1.1\r\n${close}Host: b\r\n\r\n`, 400, 'validation-failed'],
  ['bytes that are not HTTP', 'hello\r\n\r\n', 400, 'validation-failed'],
  ['a method that does not exist', `BREW / HTTP/1.1\r\n${close}\r\n`, 400, 'validation-failed'],
  ['a request without a host', 'GET /live HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'validation-failed'],
  [
    'a body that is too large',
    `POST /api/orders HTTP/1.1\r\n${close}content-type: application/json\r\ncontent-length: 99999999\r\n\r\n{}`,
    413,
    'body-too-large',
  ],
  [
    'a body in another format',
    `POST /api/orders HTTP/1.1\r\n${close}content-type: text/xml\r\ncontent-length: 1\r\n\r\nx`,
    415,
    'media-type-unsupported',
  ],
])('%s is answered with problem details', async (_, request, status, code) => {
  await using service = await start();
  expect(problemIn(await service.exchange(request))).toEqual({ status, isProblem: true, code });
});

test('a method that the path does not have is answered with those that it has', async () => {
  await using service = await start();
  expect(await service.exchange(`PUT /api/orders/o1 HTTP/1.1\r\n${close}\r\n`)).toMatch(
    /allow: GET, HEAD, OPTIONS/i,
  );
});

test('an unknown expectation is ignored', async () => {
  await using service = await start();
  expect(await service.exchange(`GET /live HTTP/1.1\r\n${close}expect: tea\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 200 /,
  );
});

test('slow headers end within 10 s and a slow body within 15 s', async () => {
  await using service = await start();
  const trickle = async (head: string) => {
    const started = performance.now();
    const socket = service.open();
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.write(head);
    const ended = once(socket, 'close').then(() => true);
    while (!(await Promise.race([ended, sleep(500, false)]))) socket.write('x');
    return { seconds: (performance.now() - started) / 1000, ...problemIn(text) };
  };
  const [headers, body] = await Promise.all([
    trickle('GET /live HTTP/1.1\r\nhost: a\r\nx: '),
    trickle(
      'POST /api/orders HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n"',
    ),
  ]);
  expect(headers).toMatchObject({ status: 408, isProblem: true, code: 'request-timeout' });
  expect(body).toMatchObject({ status: 408, isProblem: true, code: 'request-timeout' });
  expect(headers.seconds).toBeLessThan(10.5);
  expect(body.seconds).toBeLessThan(15.5);
}, 60_000);
