/** What a key does, under the character that it sends. */
export type KeyActions = Readonly<Record<string, () => void>>;
type Listener = (data: Buffer | string) => void;
/** The part of `process.stdin` that is used here. */
interface Terminal {
  isTTY: boolean;
  setRawMode(isRaw: boolean): unknown;
  on(event: 'data', listener: Listener): unknown;
  off(event: 'data', listener: Listener): unknown;
  resume(): unknown;
  pause(): unknown;
}

const ctrlC = '\u0003';

/**
 * Runs the action of each key that is pressed, without Enter. Does nothing if the input is not a terminal.
 * @param interrupt what Ctrl-C does: a terminal that reports single keys no longer sends the signal itself.
 * @returns puts the terminal back as it was.
 */
export function listenToKeys(input: Terminal, actions: KeyActions, interrupt: () => void): () => void {
  if (!input.isTTY) return () => {};
  const onData: Listener = (data) => {
    const key = data.toString();
    if (key === ctrlC) interrupt();
    else actions[key.toLowerCase()]?.();
  };
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  return () => {
    input.off('data', onData);
    input.setRawMode(false);
    input.pause();
  };
}
