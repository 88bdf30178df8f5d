import { expect, test } from 'vitest';
import { serializeError } from './serialize-error.ts';

function parseErrorOf(text: string): Error {
  try {
    JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
  }
  throw new Error(`${text} is JSON`);
}

test.each(['hunter2', '{"password": hunter2}', `${' '.repeat(100)}hunter2${' '.repeat(100)}`, 'hunter2\n$&'])(
  'text that is not JSON does not reach the log: %j',
  (text) => {
    const error = parseErrorOf(text);
    expect(error.message).toContain('hunter2');
    const { type, message, stack } = serializeError(error);
    expect({ type, message }).toEqual({ type: 'SyntaxError', message: 'is not valid JSON' });
    expect(stack).toContain('serialize-error.test.ts');
    expect(stack).not.toContain('hunter2');
  },
);

test('every other error keeps its message, code and stack', () => {
  const error = Object.assign(new Error('no'), { code: 'ECONNRESET' });
  expect(serializeError(error)).toEqual({
    type: 'Error',
    message: 'no',
    code: 'ECONNRESET',
    stack: error.stack,
  });
});
