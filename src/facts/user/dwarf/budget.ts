/** What debug information made a reader stop: damage, or more work than any honest file needs. */
export class Unreadable extends Error {}

/** Steps of reading (attributes, members, strings) that one question may take: some tenths of a second. */
const MOST_STEPS = 4_000_000;

/** A stranger's file may say anything: all reading of it is counted. */
export class Budget {
  private left: number;

  constructor(steps = MOST_STEPS) {
    this.left = steps;
  }

  spend(steps = 1): void {
    this.left -= steps;
    if (this.left < 0) throw new Unreadable("its debug information is too large to be searched");
  }
}
