import { fromProviderAmount } from '@railhead/common/domain/currencies';
import { formatMoney } from '@railhead/common/domain/money';

/** Markup in which text is escaped. */
export interface Html {
  text: string;
}

/** Markup from a template. Strings are escaped, markup is not. */
export function html(parts: TemplateStringsArray, ...values: (string | Html | Html[])[]): Html {
  const render = (value: string | Html | Html[]) =>
    typeof value === 'string'
      ? escape(value)
      : [value]
          .flat()
          .map(({ text }) => text)
          .join('');
  return { text: String.raw({ raw: parts }, ...values.map(render)) };
}

/** A table with a title, or "None yet". */
export function table(title: string, heads: string[], rows: string[][]): Html {
  const body = rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  return html`<h2>${title}</h2>
    <table>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${rows.length > 0 ? body : html`<tr><td colspan="${String(heads.length)}">None yet</td></tr>`}</tbody>
    </table>`;
}

/** A complete page. */
export const page = (title: string, body: Html) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
          table { border-collapse: collapse; display: block; overflow-x: auto }
          th, td { border-bottom: 1px solid #ddd; padding: .3rem .8rem .3rem 0; text-align: left; white-space: nowrap }
          button { font: inherit; padding: .6rem 1.4rem }
          .buttons { display: flex; flex-wrap: wrap; gap: .5rem }
          .buttons button { padding: .3rem .8rem }
        </style>
      </head>
      <body><h1>${title}</h1>${body}</body>
    </html>`.text;

/** An amount with its currency, from Stripe's unit. */
export function money(amount: number, of: string): string {
  const currency = of.toUpperCase();
  return formatMoney({ amount: fromProviderAmount(amount, currency), currency }, 'en');
}

const escape = (text: string) => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
