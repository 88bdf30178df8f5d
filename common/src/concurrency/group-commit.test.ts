import { expect, test } from 'vitest';
import { groupCommit } from './group-commit.ts';

const limits = { maxBatchSize: 3, timeoutMs: 60_000 };

/** A write that the test completes by hand, and the groups that were written. */
function openManualWrite(fails: (group: number[]) => boolean = () => false) {
  const groups: number[][] = [];
  const inFlight: (() => void)[] = [];
  const add = groupCommit(async (group: number[]) => {
    groups.push(group);
    await new Promise<void>((resolve) => inFlight.push(resolve));
    if (fails(group)) throw new Error(`cannot write ${group.join()}`);
    return group.map((item) => item * 10);
  }, limits);
  const completeAll = async () => {
    while (inFlight.length > 0) {
      inFlight.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { groups, add, completeAll };
}

test('a single item is written at once; items that arrive meanwhile are written together, up to the maximum', async () => {
  const { groups, add, completeAll } = openManualWrite();
  const all = [1, 2, 3, 4, 5].map(add);
  expect(groups).toEqual([[1]]);
  await completeAll();
  expect(groups).toEqual([[1], [2, 3, 4], [5]]);
  expect(await Promise.all(all)).toEqual([10, 20, 30, 40, 50]);
});

test('a group that fails is written item by item, and only the faulty item fails', async () => {
  const { groups, add, completeAll } = openManualWrite((group) => group.includes(3));
  const all = Promise.allSettled([1, 2, 3, 4].map(add));
  await completeAll();
  expect(groups).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
  expect((await all).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
});

test('an item that follows a failure is written as usual', async () => {
  const { add, completeAll } = openManualWrite((group) => group.includes(1));
  const first = add(1);
  const failed = expect(first).rejects.toThrow('cannot write 1');
  await completeAll();
  await failed;
  const second = add(2);
  await completeAll();
  expect(await second).toBe(20);
});

test('a write that hangs does not delay the items behind it', async () => {
  const groups: number[][] = [];
  const add = groupCommit(
    (group: number[]) => {
      groups.push(group);
      return group.includes(1) ? new Promise<number[]>(() => undefined) : Promise.resolve(group);
    },
    { ...limits, timeoutMs: 5 },
  );
  void add(1);
  expect(await Promise.all([add(2), add(3)])).toEqual([2, 3]);
  expect(groups).toEqual([[1], [2, 3]]);
});
