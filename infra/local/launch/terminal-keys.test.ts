import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { listenToKeys } from './terminal-keys.ts';

function fakeTerminal(isTTY: boolean) {
  const modes: boolean[] = [];
  const terminal = Object.assign(new EventEmitter(), {
    isTTY,
    setRawMode(mode: boolean) {
      modes.push(mode);
      return terminal;
    },
    resume: () => terminal,
    pause: () => terminal,
  });
  return { terminal, modes };
}

test('each key runs its action, Ctrl-C interrupts, and the terminal is put back as it was', () => {
  const pressed: string[] = [];
  const { terminal, modes } = fakeTerminal(true);
  const stop = listenToKeys(terminal, { r: () => pressed.push('restart') }, () => pressed.push('interrupt'));
  for (const key of ['r', 'R', 'x', '\u0003']) terminal.emit('data', Buffer.from(key));
  expect(pressed).toEqual(['restart', 'restart', 'interrupt']);
  stop();
  terminal.emit('data', Buffer.from('r'));
  expect(pressed).toHaveLength(3);
  expect(modes).toEqual([true, false]);
});

test('an input that is not a terminal is left alone', () => {
  const { terminal, modes } = fakeTerminal(false);
  listenToKeys(terminal, {}, () => {})();
  expect(modes).toEqual([]);
  expect(terminal.listenerCount('data')).toBe(0);
});
