import { ownTool } from "../../../src/cli/tool/own_tools.js";
import { calledNames, includedNames, planProgram } from "../../../src/program/index.js";
import { parseSession } from "../../../src/repl/effects/session_file.js";
import { parseHistory } from "../../../src/repl/history/file.js";
import { complete } from "../../../src/repl/completion/complete.js";
import { MACRO_HELP } from "../../../src/repl/completion/macros.js";
import { highlight } from "../../../src/repl/editor/highlight.js";
import { argument, defineTool, fail, flag } from "../../../src/tool.js";
import { withFentry, withKprobes } from "../../support/kernel.js";
import { fakeUser } from "../../support/user.js";
import { expectSound, type TextTarget } from "../target.js";
import { C_WORDS, ONE_LINER_WORDS, SESSION_WORDS } from "./vocabulary.js";

const kernel = withFentry();
const user = fakeUser();

function program(input: string): void {
  calledNames(input);
  includedNames(input);
  expectSound(planProgram({ name: "x.c", text: input }, { kernel, user }));
}

/** A C file of a person's as a tool: what it declares becomes flags. */
function tool(input: string): void {
  expectSound(ownTool("mine.c", input));
}

const tools = [
  defineTool({
    ...{ name: "opensnoop", summary: "files as they are opened", arguments: {} },
    flags: { pid: flag.integer("-p, --pid <pid>", "only this process") },
    ...{ examples: [], smoke: [], run: () => fail() },
  }),
  defineTool({
    ...{ name: "funccount", summary: "counts calls", flags: {} },
    arguments: { pattern: argument.string("pattern", "what to count") },
    ...{ examples: [], smoke: [], run: () => fail() },
  }),
];
const sources = { kernel: withKprobes(), user, tools, commands: [], macros: MACRO_HELP };

/** What each key does: the text is told apart, coloured and completed. */
function prompt(input: string): void {
  highlight(input, { tools: ["opensnoop", "funccount"] });
  const cursor = input.length - (input.length % 7);
  const { from, to } = complete({ ...sources, text: input, cursor });
  if (!(from >= 0 && from <= to && to <= input.length)) throw new Error(`${from} to ${to}`);
}

function session(input: string): void {
  parseSession(input);
}

function history(input: string): void {
  parseHistory(input);
}

export const texts: readonly TextTarget[] = [
  { name: "program", words: C_WORDS, most: 8192, run: program },
  { name: "tool", words: C_WORDS, most: 8192, run: tool },
  { name: "prompt", words: [...ONE_LINER_WORDS, ...C_WORDS], most: 4096, lines: true, run: prompt },
  { name: "session", words: SESSION_WORDS, most: 32768, run: session },
  { name: "history", words: SESSION_WORDS, most: 8192, run: history },
];
