/** The workloads that a lesson may name: programs of ours in lessons/work, and what their words may be. */
import type { LessonWork } from "../lesson.js";

interface Workload {
  readonly words: string;
  readonly fits: RegExp;
}

/** Opening some files of a machine does something: these are harmless. */
const path = "(/etc/passwd|/etc/hosts|/no/such/[\\w/-]{1,60}|{dir}/[\\w-]{1,60})";
const count = "\\d{1,5}";
/** Nothing of them can harm: a teacher's files may be a stranger's. */
const workloads: Readonly<Record<string, Workload>> = {
  opens: {
    words: "PATH TIMES … with /etc/passwd, /etc/hosts, /no/such/NAME or {dir}/NAME",
    fits: new RegExp(`^${path} ${count}( ${path} ${count})*$`),
  },
  reads: { words: "BYTESxTIMES …", fits: /^\d{1,7}(x\d{1,4})?( \d{1,7}(x\d{1,4})?)*$/ },
  starts: { words: "true|false TIMES", fits: /^(true|false) \d{1,3}$/ },
  getenvs: { words: "NAME TIMES …", fits: /^\w{1,50} \d{1,5}( \w{1,50} \d{1,5})*$/ },
  throws: { words: "TIMES", fits: /^\d{1,5}$/ },
  busy: { words: "MS", fits: /^\d{1,4}$/ },
  sleeps: { words: "MSxTIMES …", fits: /^\d{1,4}(x\d{1,2})?( \d{1,4}(x\d{1,2})?)*$/ },
  packets: { words: "{device} PORT TIMES", fits: /^\{device\} \d{2,5} \d{1,4}$/ },
};

/** What is wrong with it, or nothing. */
export function wrongWork({ name, words }: LessonWork): string | undefined {
  const known = Object.hasOwn(workloads, name) ? workloads[name] : undefined;
  if (known === undefined)
    return `there is no workload ${name}: ${Object.keys(workloads).join(", ")}`;
  return known.fits.test(words.join(" ")) ? undefined : `the workload is ${name} ${known.words}`;
}

/** What stands for the workload's process, the lesson's own directory, and its network device. */
export interface Places {
  readonly pid: number | undefined;
  readonly dir: string;
  readonly device: string;
}

/** The step with the places of this run in all that is typed, checked and done. */
export const filledIn = (text: string, { pid, dir, device }: Places): string =>
  text
    .replaceAll("{pid}", String(pid ?? ""))
    .replaceAll("{dir}", dir)
    .replaceAll("{device}", device);
