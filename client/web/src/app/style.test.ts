import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(`${import.meta.dirname}/style.css`, 'utf8');

/** The light and the dark value of a colour. */
function colours(name: string): [string, string] {
  const [, light = '', dark = ''] = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(css) ?? [];
  return [light, dark];
}

const channel = (hex: string) => {
  const value = Number.parseInt(hex, 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};
const luminance = (colour: string) =>
  0.2126 * channel(colour.slice(1, 3)) +
  0.7152 * channel(colour.slice(3, 5)) +
  0.0722 * channel(colour.slice(5, 7));

/** The contrast of two colours by WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test('the mark of a selected option has a contrast of 3:1 against all that surrounds it', () => {
  expect(css).toMatch(/@utility selected-segment \{[^@]*box-shadow: inset 0 0 0 2px var\(--brand\)/);
  for (const ground of ['sunken', 'surface', 'paper', 'brand-soft']) {
    for (const scheme of [0, 1] as const) {
      const ratio = contrast(colours('brand')[scheme], colours(ground)[scheme]);
      expect(ratio, `brand on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  }
});

test('where the system sets the colours, selected options have its colour for selected items', () => {
  for (const utility of ['selected-segment', 'selected-seat', 'active-option']) {
    const [, rules = ''] = css.split(`@utility ${utility} {`);
    const [own = ''] = rules.split('@utility');
    expect(own, utility).toMatch(/@media \(forced-colors: active\) \{[^}]*background: SelectedItem;/);
  }
});

test('a station name of one long word breaks anywhere, so that it makes no page wider than a phone', () => {
  expect(css).toMatch(/\n {2}body \{[^}]*overflow-wrap: anywhere;/);
});
