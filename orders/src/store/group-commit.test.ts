import { expect, test } from 'vitest';
import { groupCommit } from './group-commit.ts';

const limits = { most: 3, limitMs: 60_000 };

/** A write that the test finishes by hand, and the groups it was given. */
function byHand(fails: (group: number[]) => boolean = () => false) {
  const groups: number[][] = [];
  const finish: (() => void)[] = [];
  const add = groupCommit(async (group: number[]) => {
    groups.push(group);
    await new Promise<void>((resolve) => finish.push(resolve));
    if (fails(group)) throw new Error(`not with ${group.join()}`);
    return group.map((item) => item * 10);
  }, limits);
  const finishAll = async () => {
    while (finish.length > 0) {
      finish.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { groups, add, finishAll };
}

test('one alone goes at once; what comes meanwhile goes together, at most so many', async () => {
  const { groups, add, finishAll } = byHand();
  const all = [1, 2, 3, 4, 5].map(add);
  expect(groups).toEqual([[1]]);
  await finishAll();
  expect(groups).toEqual([[1], [2, 3, 4], [5]]);
  expect(await Promise.all(all)).toEqual([10, 20, 30, 40, 50]);
});

test('a group that fails is written one by one, and only the faulty one fails', async () => {
  const { groups, add, finishAll } = byHand((group) => group.includes(3));
  const all = [1, 2, 3, 4].map(add);
  const settled = Promise.allSettled(all);
  await finishAll();
  expect(groups).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
});

test('after a failure the next one goes as if nothing had been', async () => {
  const { add, finishAll } = byHand((group) => group.includes(1));
  const first = add(1);
  const failed = expect(first).rejects.toThrow('not with 1');
  await finishAll();
  await failed;
  const second = add(2);
  await finishAll();
  expect(await second).toBe(20);
});

test('a write that hangs holds up nobody behind it', async () => {
  const groups: number[][] = [];
  const add = groupCommit(
    (group: number[]) => {
      groups.push(group);
      return group.includes(1) ? new Promise<number[]>(() => undefined) : Promise.resolve(group);
    },
    { ...limits, limitMs: 5 },
  );
  void add(1);
  expect(await Promise.all([add(2), add(3)])).toEqual([2, 3]);
  expect(groups).toEqual([[1], [2, 3]]);
});
