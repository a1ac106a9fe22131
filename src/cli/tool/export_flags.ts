import { InvalidArgumentError, type Option } from "commander";
import { DEFAULT_PORT, parseAddress, type Address } from "../../metrics/address.js";
import { count } from "../flags.js";

/** Figures go to monitoring systems, and nothing to stdout. */
export interface Exports {
  readonly prometheus: Address | undefined;
  /** Of an OpenTelemetry collector. */
  readonly otlp: string | undefined;
  /** Of each table. */
  readonly mostSeries: number;
}

const LOOPBACK = `127.0.0.1:${DEFAULT_PORT}`;

export const exportFlags: readonly (readonly [flags: string, about: string])[] = [
  ["--prometheus [address:port]", `serve metrics instead of printing (default: ${LOOPBACK})`],
  ["--otlp <url>", "send metrics and events to an OpenTelemetry collector"],
  [
    "--max-series <n>",
    "with --prometheus or --otlp: maximum number of series per table (default: 1000)",
  ],
];

const address = (text: string): Address => {
  const parsed = parseAddress(text);
  if (parsed !== undefined) return parsed;
  throw new InvalidArgumentError(
    "it takes ADDRESS:PORT or :PORT; give it last, or with =, where the default is meant.",
  );
};

const url = (text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError("a collector is a URL, like http://localhost:4318.");
};

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  "--prometheus": address,
  "--otlp": url,
  "--max-series": count("the number of series", 1, 1_000_000),
};

/** undefined: none of these. */
export function parsedExport(option: Option): Option | undefined {
  const parser = parsers[option.long ?? ""];
  return parser === undefined ? undefined : option.argParser(parser);
}

export function exportsOf(options: Readonly<Record<string, unknown>>): Exports | undefined {
  const { prometheus, otlp, maxSeries } = options;
  if (prometheus === undefined && otlp === undefined) return undefined;
  const served = prometheus === true ? parseAddress(LOOPBACK) : prometheus;
  return {
    prometheus: served as Address | undefined,
    otlp: otlp as string | undefined,
    mostSeries: (maxSeries as number | undefined) ?? 1000,
  };
}

/** What can't be wanted beside them. */
export function besideExports(options: Readonly<Record<string, unknown>>): string | undefined {
  const flag = ["prometheus", "otlp"].find((name) => options[name] !== undefined);
  if (flag === undefined)
    return options["maxSeries"] === undefined
      ? undefined
      : "--max-series needs --prometheus or --otlp";
  const other = ["json", "csv", "live", "flame", "output", "record"].find(
    (name) => options[name] !== undefined && options[name] !== false,
  );
  return other === undefined ? undefined : `--${flag} and --${other} cannot be used together`;
}
