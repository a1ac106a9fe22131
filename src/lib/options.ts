import { nearest } from "../oneliners/nearest.js";

/** Every name of `T`, which the compiler holds complete. */
type Names<T> = Readonly<Record<keyof T, true>>;

/**
 * What takes options says which; a misspelt one would be left out in silence where no types are checked.
 * @throws TypeError that names the nearest
 */
export const optionsOf =
  <T extends object>(names: Names<T>) =>
  (what: string, given: T | undefined): void => {
    if (given !== undefined && (typeof given !== "object" || given === null))
      throw new TypeError(
        `${what}: options are an object, not ${given === null ? "null" : `of type ${typeof given}`}`,
      );
    const wrong = Object.keys(given ?? {}).find((name) => !Object.hasOwn(names, name));
    if (wrong === undefined) return;
    const near = nearest(wrong, Object.keys(names));
    const known =
      near.length > 0 ? `nearest: ${near.join(", ")}` : `it has ${Object.keys(names).join(", ")}`;
    throw new TypeError(`${what}: there is no option ${wrong}; ${known}`);
  };
