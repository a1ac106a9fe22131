import { describe, expect, it } from "vitest";
import { orNearTools } from "../../../src/repl/effects/near_tools.js";
import { classify } from "../../../src/repl/editor/classify.js";
import { fail, ok } from "../../../src/types/outcome.js";

const unknown = (text: string, more: object = {}) =>
  fail({
    severity: "error",
    code: "unknown-function",
    message: `no function ${text} in this kernel`,
    source: { name: "probe 1", text },
    span: { start: 0, end: text.length },
    ...more,
  });
const told = (word: string, near: readonly string[], more: object = {}) => {
  const made = orNearTools(unknown(word, more), word, near);
  return made.ok ? [] : made.diagnostics.map(({ hint, fix }) => [hint, fix]);
};

describe("a first word that is no function", () => {
  it("gets the tools that it may mean", () => {
    expect(told("funcount", ["funccount"])).toEqual([["nearest tool: funccount", "funccount"]]);
  });

  it("has the function as fix where that is nearer", () => {
    const more = { hint: "nearest: tcp_connect", fix: "tcp_connect" };
    expect(told("tcp_connec", ["tcpconnect", "tcpconnlat"], more)).toEqual([
      ["nearest tools: tcpconnect, tcpconnlat; functions: tcp_connect", "tcp_connect"],
    ]);
    const begun = { hint: "nearest: do_opens", fix: "do_opens" };
    expect(told("opens", ["opensnoop"], begun)[0]![1]).toBe("opensnoop");
  });

  it("is told before flags that trace does not have", () => {
    const what = classify("opensnop -x", { tools: ["opensnoop"] });
    if (what.kind !== "trace") throw new Error(what.kind);
    const wrong = {
      severity: "error",
      code: "wrong-usage",
      message: "unknown option '-x'",
    } as const;
    const word = what.probes[0]?.value ?? what.words[0]!.value;
    const made = orNearTools(fail(wrong), word, what.near ?? []);
    expect(made.ok ? [] : made.diagnostics).toEqual([
      {
        ...wrong,
        message: "opensnop is no tool, and as a one-liner of trace: unknown option '-x'",
        hint: "nearest tool: opensnoop",
      },
    ]);
  });

  it("is left alone where there is none, and where it runs", () => {
    expect(told("nothing", [])).toEqual([[undefined, undefined]]);
    expect(orNearTools(ok(1), "opens", ["opensnoop"])).toEqual(ok(1));
  });
});
