import { describe, expect, it } from "vitest";

import { parseFormat } from "../../src/facts/kernel/tracepoints.js";

const format = (lines: readonly string[]): string =>
  [
    "name: made_up",
    "ID: 42",
    "format:",
    ...lines.map((line) => `\tfield:${line}`),
    "",
    'print fmt: "%d", REC->x',
    "",
  ].join("\n");

const fieldOf = (line: string) => parseFormat("cat", "made_up", format([line]))?.fields[0];

describe("a tracepoint's format", () => {
  it.each([
    [
      "unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;",
      { name: "common_type", ctype: "unsigned short", offset: 0, size: 2, signed: false },
    ],
    [
      "const char * filename;\toffset:24;\tsize:8;\tsigned:0;",
      { name: "filename", ctype: "const char *", offset: 24, size: 8, signed: false },
    ],
    [
      "char comm[16];\toffset:8;\tsize:16;\tsigned:0;",
      { name: "comm", ctype: "char[16]", offset: 8, size: 16, signed: false, elements: 16 },
    ],
    [
      "unsigned long args[6];\toffset:16;\tsize:48;\tsigned:0;",
      { name: "args", ctype: "unsigned long[6]", offset: 16, size: 48, signed: false, elements: 6 },
    ],
    [
      "__data_loc char[] name;\toffset:8;\tsize:4;\tsigned:1;",
      {
        name: "name",
        ctype: "__data_loc char[]",
        offset: 8,
        size: 4,
        signed: true,
        dynamic: "data_loc",
      },
    ],
    [
      "__rel_loc u8[] bytes;\toffset:12;\tsize:4;\tsigned:0;",
      {
        name: "bytes",
        ctype: "__rel_loc u8[]",
        offset: 12,
        size: 4,
        signed: false,
        dynamic: "rel_loc",
      },
    ],
    [
      "__u8 saddr[sizeof(struct sockaddr_in6)];\toffset:8;\tsize:28;\tsigned:0;",
      { name: "saddr", ctype: "__u8[28]", offset: 8, size: 28, signed: false, elements: 28 },
    ],
    [
      "void (*fn)(void *, int);\toffset:8;\tsize:8;\tsigned:0;",
      { name: "fn", ctype: "void (*)(void *, int)", offset: 8, size: 8, signed: false },
    ],
    [
      "enum zone_type zone;\toffset:8;\tsize:4;\tsigned:0;",
      { name: "zone", ctype: "enum zone_type", offset: 8, size: 4, signed: false },
    ],
    [
      "pid_t pid;\toffset:24;\tsize:4;\tsigned:1;",
      { name: "pid", ctype: "pid_t", offset: 24, size: 4, signed: true },
    ],
  ])("reads %s", (line, field) => expect(fieldOf(line)).toEqual(field));

  it("has its id and all fields in order", () => {
    const text = format([
      "int a;\toffset:8;\tsize:4;\tsigned:1;",
      "",
      "int b;\toffset:12;\tsize:4;\tsigned:1;",
    ]);
    expect(parseFormat("cat", "made_up", text)).toMatchObject({
      category: "cat",
      event: "made_up",
      id: 42,
    });
    expect(parseFormat("cat", "made_up", text)?.fields.map((f) => f.name)).toEqual(["a", "b"]);
    expect(parseFormat("cat", "made_up", "")).toBeUndefined();
  });
});
