import { expect, test } from 'vitest';
import { canonical, parseForm } from './form.ts';

test('brackets become nested objects and lists', () => {
  const form = parseForm(
    'amount=1&metadata[orderId]=o%2D1&expand[]=a&expand[]=b&list[0]=x&list[1]=y&deep[a][b]=c+d',
  );
  expect(JSON.parse(canonical(form))).toEqual({
    amount: '1',
    metadata: { orderId: 'o-1' },
    expand: ['a', 'b'],
    list: ['x', 'y'],
    deep: { a: { b: 'c d' } },
  });
});

test('the order of parameters does not matter, but their values do', () => {
  expect(canonical(parseForm('b[y]=2&b[x]=1&a=0'))).toBe(canonical(parseForm('a=0&b[x]=1&b[y]=2')));
  expect(canonical(parseForm('a=1'))).not.toBe(canonical(parseForm('a=2')));
});

test('names from the network never reach a prototype', () => {
  parseForm('__proto__[polluted]=yes&constructor[prototype][polluted]=yes');
  expect({}).not.toHaveProperty('polluted');
});
