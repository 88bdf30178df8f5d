/** A plot and the name of its file. */
export interface Plot {
  file: string;
  title: string;
  x: { label: string; scale: 'linear' | 'log' };
  y: { label: string };
  series: { name: string; points: [number, number][] }[];
}

const [width, height] = [640, 320];
const frame = { left: 64, right: 16, top: 40, bottom: 48 };
/** Readable on light and dark backgrounds, and distinguishable with colour blindness. */
const colours = ['#2f6fdb', '#d9730d', '#2a9d6f', '#a04bc9', '#8a8f98'];

/** A line plot as a self-contained SVG. The y axis starts at 0. */
export function drawPlot({ title, x, y, series }: Plot): string {
  const points = series.flatMap((one) => one.points);
  const along = scaleOf(
    points.map(([value]) => value),
    x.scale,
  );
  const top = niceTop(Math.max(...points.map(([, value]) => value), 1e-9));
  const px = (value: number) => frame.left + along(value) * (width - frame.left - frame.right);
  const py = (value: number) => height - frame.bottom - (value / top) * (height - frame.top - frame.bottom);

  const yTicks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * top);
  const xTicks = [...new Set(series[0]?.points.map(([value]) => value) ?? [])];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12" fill="#6b7280">`,
    `<text x="${frame.left}" y="20" font-size="14" font-weight="600">${escaped(title)}</text>`,
    ...yTicks.flatMap((tick) => [
      `<path d="M${frame.left} ${py(tick)}H${width - frame.right}" stroke="#9ca3af" stroke-opacity=".35"/>`,
      `<text x="${frame.left - 8}" y="${py(tick) + 4}" text-anchor="end">${brief(tick)}</text>`,
    ]),
    ...xTicks.map(
      (tick) =>
        `<text x="${px(tick)}" y="${height - frame.bottom + 18}" text-anchor="middle">${brief(tick)}</text>`,
    ),
    `<text x="${(width + frame.left) / 2}" y="${height - 8}" text-anchor="middle">${escaped(x.label)}</text>`,
    `<text x="${frame.left}" y="34">${escaped(y.label)}</text>`,
    ...series.flatMap((one, index) => drawSeries(one, index, px, py)),
    '</svg>',
  ].join('\n');
}

function drawSeries(
  { name, points }: Plot['series'][number],
  index: number,
  px: (value: number) => number,
  py: (value: number) => number,
): string[] {
  const colour = colours[index % colours.length];
  const path = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${px(x).toFixed(1)} ${py(y).toFixed(1)}`);
  return [
    `<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(
      ([x, y]) => `<circle cx="${px(x).toFixed(1)}" cy="${py(y).toFixed(1)}" r="3" fill="${colour}"/>`,
    ),
    `<text x="${width - frame.right}" y="${20 + index * 16}" text-anchor="end" fill="${colour}">${escaped(name)}</text>`,
  ];
}

/** Maps the range of the values to 0 … 1. */
function scaleOf(values: number[], scale: Plot['x']['scale']): (value: number) => number {
  const on = (value: number) => (scale === 'log' ? Math.log10(value) : value);
  const [least, most] = [on(Math.min(...values)), on(Math.max(...values))];
  return (value) => (most === least ? 0.5 : (on(value) - least) / (most - least));
}

/** The next 1, 2 or 5 times a power of ten. */
export function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => value <= step * power) ?? 10) * power;
}

const brief = (value: number): string =>
  value.toLocaleString('en', { notation: 'compact', maximumFractionDigits: 2 });

const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
