// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { announcement } from './announce.ts';
import { useMinuteAnnouncements, useRemaining } from './countdown.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const messageFor = (minutes: number) => `${minutes} left`;
function Timer({ endsAt }: { endsAt: number | undefined }) {
  const left = useRemaining(endsAt === undefined ? undefined : { endsAt });
  useMinuteAnnouncements(left, messageFor);
  return <p>{left === undefined ? 'no deadline' : Math.ceil(left / 1000)}</p>;
}
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test('the countdown follows the clock, stops at zero, and follows a later end', async () => {
  const start = Date.now();
  const { rerender } = render(<Timer endsAt={start + 10_000} />);
  await pass(4000);
  expect(screen.getByText('6')).toBeDefined();
  await pass(20_000);
  expect(screen.getByText('0')).toBeDefined();
  rerender(<Timer endsAt={start + 84_000} />);
  expect(screen.getByText('60')).toBeDefined();
  rerender(<Timer endsAt={undefined} />);
  expect(screen.getByText('no deadline')).toBeDefined();
});

test('screen readers hear the minute marks once each, and not every tick', async () => {
  const heard: string[] = [];
  const unsubscribe = announcement.subscribe(() => heard.push(announcement.current()));
  render(<Timer endsAt={Date.now() + 130_000} />);
  await pass(140_000);
  expect(heard).toEqual(['2 left', '1 left']);
  unsubscribe();
});
