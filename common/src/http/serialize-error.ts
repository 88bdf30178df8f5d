const notJson = 'is not valid JSON';

/** An error as log lines have it. The JSON parser quotes what it could not read, which no log may repeat. */
export function serializeError(error: Error & { code?: unknown }) {
  const { name, message, code, stack = '' } = error;
  const quotesInput = error instanceof SyntaxError && message.endsWith(notJson);
  return {
    type: name,
    message: quotesInput ? notJson : message,
    code,
    stack: quotesInput ? stack.replace(message, notJson) : stack,
  };
}
