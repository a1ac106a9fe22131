import { inspect, type InspectOptions } from "node:util";

/** What `console.log` shows of an object with internals: its class, and what a person would ask of it. */
export const inspected = (name: string, about: object, options: InspectOptions): string =>
  `${name} ${inspect(about, options)}`;
