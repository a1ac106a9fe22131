import {
  argument,
  fail,
  flag,
  taskFlags,
  ok,
  type Diagnostic,
  type Machine,
  type Outcome,
  type ToolProbe,
} from "../../src/tool.js";
import { filesWithProbe, processesNamed } from "./_files.js";

export type Database = "mysql" | "postgres";

/** By the names of USDT providers and of programs. */
const DATABASES = {
  mysql: { provider: "mysql", programs: ["mysqld", "mariadbd"] },
  postgres: { provider: "postgresql", programs: ["postgres"] },
} as const;

export const databaseArgument = {
  database: argument.string("engine", "mysql or postgres"),
} as const;

export const databaseFlags = {
  pids: taskFlags.pid,
  path: flag.string(
    "-x, --exe <path>",
    "path of a mysqld without USDT probes, traced at its function",
  ),
} as const;

interface Given {
  readonly database: string;
  readonly pids: readonly number[];
  readonly path?: string | undefined;
}

const isDatabase = (name: string): name is Database => Object.hasOwn(DATABASES, name);

const lacking = (message: string, hint: string): Outcome<never> => {
  const wrong: Diagnostic = { severity: "error", code: "no-database", message, hint };
  return fail(wrong);
};

function filesOf({ database, pids }: Given, machine: Machine): readonly string[] {
  if (!isDatabase(database)) return [];
  const { provider, programs } = DATABASES[database];
  const asked = pids.length > 0 ? pids : processesNamed(programs);
  return filesWithProbe(machine, asked, provider, "query__start");
}

const commandOf = ({ path }: Given, { user }: Machine): string | undefined =>
  path === undefined ? undefined : user.matchSymbols(path, /dispatch_command/)[0]?.name;

/** That there is something to trace. */
export function checkDatabase(given: Given, machine: Machine): Outcome<undefined> {
  const { database, path } = given;
  if (!isDatabase(database))
    return lacking(`there is no database ${database}`, "mysql or postgres");
  if (path !== undefined) {
    if (database !== "mysql") return lacking("-x is for mysql", "postgres has USDT probes");
    return commandOf(given, machine) === undefined
      ? lacking(`no function dispatch_command in ${path}`, "is it a mysqld with symbols?")
      : ok(undefined);
  }
  return filesOf(given, machine).length > 0
    ? ok(undefined)
    : lacking(
        `no process of ${database} with USDT probes`,
        "start it first, or name its process with -p or a mysqld with -x; Debian's postgres has the probes",
      );
}

/** Where a query begins and ends. */
export function databaseProbes(given: Given, machine: Machine): readonly ToolProbe[] {
  const command = commandOf(given, machine);
  if (command !== undefined)
    return [
      { program: "command_begin", at: `p:${given.path}:${command}` },
      { program: "query_end", at: `r:${given.path}:${command}` },
    ];
  const provider = isDatabase(given.database) ? DATABASES[given.database].provider : "";
  return filesOf(given, machine).flatMap((file) => [
    { program: "query_begin", at: `u:${file}:${provider}:query__start` },
    { program: "query_end", at: `u:${file}:${provider}:query__done` },
  ]);
}

/** MySQL 5.7 and later hand over a struct. */
export const databaseParams = ({ path, database }: Given): Readonly<Record<string, number>> =>
  path === undefined || database !== "mysql" ? {} : { text_argument: 2, text_in_struct: 1 };

/** Of the two ways of attaching the one that is not used. */
export const unusedPrograms = ({ path }: Pick<Given, "path">): readonly string[] =>
  path === undefined ? ["command_begin"] : ["query_begin"];
