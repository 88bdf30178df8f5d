// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Skeleton } from './skeleton.tsx';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('a placeholder that stays for three seconds says that it takes longer than usual', () => {
  vi.useFakeTimers();
  render(<Skeleton label="Loading trains" className="h-48" />);
  expect(screen.getByRole('status', { name: 'Loading trains' }).textContent).toBe('');
  act(() => void vi.advanceTimersByTime(3000));
  expect(screen.getByRole('status').textContent).toBe('Loading trains. This is taking longer than usual …');
});
