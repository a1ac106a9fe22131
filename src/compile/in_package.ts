import { packageRoot } from "../package/root.js";

/** Stands for the package's own directory in what the package brings along. */
const HERE = "\0package";

const quoted = (path: string): string => JSON.stringify(path).slice(1, -1);

/** JSON without the place where this package lies. */
export const withoutPlace = (value: unknown): string =>
  JSON.stringify(value).replaceAll(quoted(packageRoot()), quoted(HERE));

/** What withoutPlace() made, where this package lies now. */
export const placedHere = (text: string): unknown =>
  JSON.parse(text.replaceAll(quoted(HERE), quoted(packageRoot())));
