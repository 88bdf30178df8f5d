import fc from 'fast-check';
import { expect, test } from 'vitest';
import { feedId, runId, slug } from './slug.ts';

test.each([
  ['Turag 7', 'turag-7'],
  ['3107/3110', '3107-3110'],
  ['  Zürich  HB. ', 'zurich-hb'],
  ['***', ''],
])('%o becomes %o', (part, expected) => {
  expect(slug(part)).toBe(expected);
});

test('a slug is one subject token and its own slug', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (part) => {
      expect(slug(part)).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*)?$/);
      expect(slug(slug(part))).toBe(slug(part));
    }),
  );
});

test('ids carry feed, trip and service date', () => {
  expect(feedId('Demo', 'Turag 7')).toBe('demo-turag-7');
  expect(runId('Demo', 'Turag 7', '2026-03-29')).toBe('demo-turag-7-20260329');
});
