import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { declareStreams } from '@railhead/common/messaging/nats/declare-streams';

/** In milliseconds. */
const requestTimeoutMs = 2_000;

/**
 * NATS sends an INFO line on connect. `jetstream` is false until the streams are restored. In a server that was started here,
 * the streams are created: a service may create its own only, and it may be started alone.
 */
export async function checkNats(url: string, streams?: { natsPrefix: string }): Promise<void> {
  const info = await request(url.split(',')[0] ?? url, 4222, '', /^INFO .*\r\n/);
  if (!info.includes('"jetstream":true')) throw new Error('JetStream is not enabled.');
  if (streams) await declareStreams(url, streams.natsPrefix);
}

/** A Redis that is still loading its data answers PING with an error. One that requires a password is ready. */
export async function checkRedis(url: string): Promise<void> {
  const { username, password } = new URL(url);
  const login =
    password && `AUTH ${[username, password].filter(Boolean).map(decodeURIComponent).join(' ')}\r\n`;
  const reply = await request(url, 6379, `${login}PING\r\n`, login ? /^-|\r\n.*\r\n/ : /\r\n/);
  if (!/^(\+OK\r\n)?(\+PONG|-NOAUTH)/.test(reply)) throw new Error(`Redis replied ${reply.trim()}`);
}

/** Connects, sends a line and resolves with the reply as soon as it matches. */
async function request(url: string, defaultPort: number, line: string, complete: RegExp): Promise<string> {
  const { protocol, hostname, port } = new URL(url);
  const address = { host: hostname, port: Number(port || defaultPort) };
  const isTls = protocol === 'rediss:';
  const socket = isTls ? connectTls(address) : connect(address);
  try {
    const timeout = AbortSignal.timeout(requestTimeoutMs);
    await once(socket, isTls ? 'secureConnect' : 'connect', { signal: timeout });
    socket.write(line);
    let reply = '';
    while (!complete.test(reply)) {
      const [chunk] = await once(socket, 'data', { signal: timeout });
      reply += String(chunk);
    }
    return reply;
  } finally {
    socket.destroy();
  }
}
