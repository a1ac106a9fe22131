/**
 * A map whose values are made when they are first asked for: most names of a
 * probe are never used, and each costs look-ups in the kernel's types.
 */
export class LazyMap<V> extends Map<string, V> {
  readonly #make: ReadonlyMap<string, () => V>;

  constructor(make: ReadonlyMap<string, () => V>) {
    super();
    this.#make = make;
  }

  override get(name: string): V | undefined {
    const made = super.get(name);
    if (made !== undefined) return made;
    const value = this.#make.get(name)?.();
    if (value !== undefined) super.set(name, value);
    return value;
  }

  override has(name: string): boolean {
    return this.#make.has(name);
  }

  override keys(): MapIterator<string> {
    return new Map(this.#make).keys();
  }

  override get size(): number {
    return this.#make?.size ?? 0;
  }

  override *entries(): MapIterator<[string, V]> {
    for (const name of this.#make.keys()) yield [name, this.get(name)!];
  }

  override [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
}
