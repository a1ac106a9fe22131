import { plot } from "asciichart";

/** Values of equal intervals over time, the latest last, and what they stand for. */
export interface Series {
  readonly name: string;
  /** Part of another that stands before it. */
  readonly part?: boolean;
  readonly values: readonly number[];
}

export interface SeriesOptions {
  /** Of a value: `B/s`. */
  readonly unit: string;
  /** Seconds between two values. */
  readonly interval: number;
}

/** Of the lines of text, apart from the numbers before them. */
const WIDTH = 60;
const HEIGHT = 4;

const PREFIXES = ["", "k", "M", "G", "T"] as const;

function short(value: number): string {
  let power = 0;
  let rest = value;
  while (rest >= 1000 && power < PREFIXES.length - 1) {
    rest /= 1000;
    power++;
  }
  return `${rest >= 100 || Number.isInteger(rest) ? rest.toFixed(0) : rest.toFixed(1)}${PREFIXES[power]}`;
}

const latestOf = ({ values }: Series): number => values.at(-1) ?? 0;
const averageOf = ({ values }: Series): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const mostOf = (all: readonly Series[]): number => Math.max(1, ...all.flatMap((one) => one.values));

const heading = (one: Series, { unit }: SeriesOptions): string =>
  `${one.name}  ${short(latestOf(one))} ${unit}, average ${short(averageOf(one))}`;

/** A small chart for each, all of one scale, so that heights can be compared. */
export function seriesLines(all: readonly Series[], options: SeriesOptions): readonly string[] {
  const most = mostOf(all);
  return all.flatMap((one) => {
    const indent = one.part === true ? "    " : "";
    const values = one.values.slice(-WIDTH);
    // A line needs two points.
    const points = values.length < 2 ? [...values, ...values] : values;
    const format = (value: number): string => short(value).padStart(8);
    const chart =
      points.length === 0 ? "" : plot([...points], { height: HEIGHT, min: 0, max: most, format });
    return [heading(one, options), ...chart.split("\n")].map((text) => `${indent}${text}`);
  });
}

const ROOM = { width: 900, chart: 70, row: 104, left: 70, top: 44 } as const;

/** The same as an SVG file that needs nothing else; names are text, whatever they contain. */
export function seriesPicture(
  title: string,
  all: readonly Series[],
  options: SeriesOptions,
): string {
  const most = mostOf(all);
  const height = ROOM.top + all.length * ROOM.row + 24;
  const size = `width="${ROOM.width}" height="${height}" viewBox="0 0 ${ROOM.width} ${height}"`;
  const seconds = Math.max(0, ...all.map(({ values }) => values.length - 1)) * options.interval;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="monospace" font-size="12">`,
    `<style>${STYLE}</style><rect width="100%" height="100%" class="paper"/>`,
    text(16, 26, "title", title),
    ...all.flatMap((one, i) => drawn(one, ROOM.top + i * ROOM.row, most, options)),
    text(ROOM.left, height - 8, "dim", `${short(seconds)} s`),
    "</svg>",
    "",
  ].join("\n");
}

const STYLE =
  ".paper{fill:#fff}text{fill:#1b1f24;white-space:pre}.dim{fill:#667}.title{font-weight:bold}.axis{stroke:#d8dce2}.curve{fill:#0b728522;stroke:#0b7285;stroke-width:1.5}" +
  "@media(prefers-color-scheme:dark){.paper{fill:#14171a}text{fill:#e6e8eb}.dim{fill:#9aa3ad}.axis{stroke:#353b42}.curve{fill:#3bc9db22;stroke:#3bc9db}}";

function drawn(one: Series, top: number, most: number, options: SeriesOptions): readonly string[] {
  const left = ROOM.left + (one.part === true ? 32 : 0);
  const right = ROOM.width - 16;
  const [high, low] = [top + 18, top + 18 + ROOM.chart];
  const step = (right - left) / Math.max(1, one.values.length - 1);
  const points = one.values.map(
    (value, i) =>
      `${(left + i * step).toFixed(1)},${(low - (value / most) * ROOM.chart).toFixed(1)}`,
  );
  const area = [`${left},${low}`, ...points, `${right},${low}`].join(" ");
  return [
    text(left, top + 12, "ink", heading(one, options)),
    text(left - 8, high + 8, "dim", short(most), "end"),
    text(left - 8, low, "dim", "0", "end"),
    `<line x1="${left}" y1="${low}" x2="${right}" y2="${low}" class="axis"/>`,
    ...(points.length < 2 ? [] : [`<polyline points="${area}" class="curve"/>`]),
  ];
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const text = (x: number, y: number, kind: string, said: string, anchor = "start"): string =>
  `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${said.replace(/[&<>]/g, (one) => ESCAPES[one]!)}</text>`;
