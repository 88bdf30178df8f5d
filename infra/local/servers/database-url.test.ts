import { expect, test } from 'vitest';
import { withDatabase } from './database-url.ts';

test.each([
  [
    'mongodb://127.0.0.1:27017/?directConnection=true',
    'mongodb://127.0.0.1:27017/orders?directConnection=true',
  ],
  ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/orders'],
  ['mongodb://me:secret@a:1,b:2/old?replicaSet=rs', 'mongodb://me:secret@a:1,b:2/orders?replicaSet=rs'],
  ['mongodb+srv://cluster.example.org/', 'mongodb+srv://cluster.example.org/orders'],
])('%s', (server, database) => expect(withDatabase(server, 'orders')).toBe(database));

test('any other scheme is rejected', () =>
  expect(() => withDatabase('http://elsewhere', 'orders')).toThrow('mongodb://'));
