import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import mongoose from 'mongoose';

/** How long one question to a server may take, in milliseconds. */
const questionMs = 2_000;

/** NATS greets with an INFO line that says whether JetStream is on; `jetstream` comes late when streams are restored. */
export async function talkToNats(url: string): Promise<void> {
  const info = await ask(url.split(',')[0] ?? url, 4222, '', /^INFO .*\r\n/);
  if (!info.includes('"jetstream":true')) throw new Error('JetStream is not on.');
}

/** A Redis that is still loading its data answers PING with an error; one that asks for a password serves. */
export async function talkToRedis(url: string): Promise<void> {
  const answer = await ask(url, 6379, 'PING\r\n', /\r\n/);
  if (!/^(\+PONG|-NOAUTH)/.test(answer)) throw new Error(`Redis answers ${answer.trim()}`);
}

/** Asks for a writable primary. A fresh or moved `mongod` of ours is made one: the replica set of one member named here. */
export async function talkToMongo(url: string, oursInSet?: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: questionMs });
  try {
    const admin = (await client.connect()).db('admin');
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary) return;
    if (oursInSet && hello.isreplicaset) await joinAlone(admin, oursInSet, new URL(url).host);
    throw new Error('The database is not a writable primary yet.');
  } finally {
    await client.close();
  }
}

/** `isreplicaset` in a `hello`: the member has no valid configuration, because it is new or its port has changed. */
async function joinAlone(admin: mongoose.mongo.Db, set: string, host: string): Promise<void> {
  const members = [{ _id: 0, host }];
  const known = await admin.command({ replSetGetConfig: 1 }).catch(() => undefined);
  if (!known) await admin.command({ replSetInitiate: { _id: set, members } });
  else
    await admin.command({
      replSetReconfig: { ...known.config, members, version: known.config.version + 1 },
      force: true,
    });
}

/** Connects, says something and returns what was answered once it matches. */
async function ask(url: string, usualPort: number, question: string, complete: RegExp): Promise<string> {
  const { protocol, hostname, port } = new URL(url);
  const place = { host: hostname, port: Number(port || usualPort) };
  const isTls = protocol === 'rediss:';
  const socket = isTls ? connectTls(place) : connect(place);
  try {
    const timeout = AbortSignal.timeout(questionMs);
    await once(socket, isTls ? 'secureConnect' : 'connect', { signal: timeout });
    socket.write(question);
    let answer = '';
    while (!complete.test(answer)) {
      const [chunk] = await once(socket, 'data', { signal: timeout });
      answer += String(chunk);
    }
    return answer;
  } finally {
    socket.destroy();
  }
}
