import type { Attack } from '../attack.ts';
import { forEachAtOnce } from '../target/each.ts';
import { exchangeBytes, statusesIn } from '../target/raw-socket.ts';
import { recordCases } from '../target/record-cases.ts';

/** Paths that leave their folder or their service, sent as they are. */
export const traversals: Attack = {
  name: 'traversals',
  title: 'Paths that climb, encode and impersonate reach no file, no metrics and no other service',
  leastCases: { short: 30, full: 30, nightly: 30 },
  async run(product) {
    const { check, result } = recordCases();
    const { host } = new URL(product.baseUrl);
    const ports = Object.values(product.services).flatMap((service) =>
      service ? [new URL(service.url).port] : [],
    );
    const targets = [...climbing, ...housekeeping, ...absolute(ports)];
    await forEachAtOnce(targets, 8, async (target) => {
      const answer = await exchangeBytes(
        product.baseUrl,
        `GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n${publicCaller}\r\n`,
      );
      const shown = secretTexts.find((secretText) => answer.includes(secretText));
      const [status = 0] = statusesIn(answer);
      check(shown === undefined && status > 0 && status < 500, {
        rule: 'path-traversal',
        severity: 'high',
        message: shown ? `The answer contains “${shown}”.` : `The answer has the status ${status}.`,
        where: `GET ${target.replaceAll(/:\d+/g, ':port')}`,
      });
    });
    return result();
  },
};

/** Programs of the same machine may read metrics and readiness; callers that come through a proxy may not. */
const publicCaller = 'x-forwarded-for: 203.0.113.7\r\n';

/** What stands in files, metrics and readiness only. */
const secretTexts = [
  'root:x:0:0',
  '"name": "railhead"',
  'railhead_http_seconds',
  'holderSecret',
  '"ready":',
  '"checks":',
];

const files = ['etc/passwd', 'package.json', 'client/package.json'];
const steps = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..\\',
  '..%5c',
  '%252e%252e%252f',
  '....//',
  '..;/',
  '%c0%ae%c0%ae/',
];
const folders = ['/', '/assets/', '/docs/static/', '/mail/', '/api/tickets/'];

const climbing = steps.flatMap((step, index) =>
  files.map((file, at) => `${folders[(index + at) % folders.length]}${step.repeat(8)}${file}`),
);

const housekeeping = [
  '/metrics',
  '/ready',
  '/openapi.json',
  '//metrics',
  '/./metrics',
  '/api/auth/../../metrics',
  '/api/auth/..%2f..%2fmetrics',
  '/api/orders/%2e%2e/%2e%2e/ready',
  '/api/payments//..//..//metrics',
  '/api/tickets/..;/..;/metrics',
  '/metrics%00',
  '/metrics?',
  '/metrics#',
  '/METRICS',
  '/mail/../metrics',
];

/** Request targets with the address of a service in them, as to a forward proxy. */
const absolute = (ports: string[]) =>
  ports.flatMap((port) => [
    `http://127.0.0.1:${port}/metrics`,
    `//127.0.0.1:${port}/ready`,
    `/api/orders/@127.0.0.1:${port}/metrics`,
  ]);
