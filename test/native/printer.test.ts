import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { native } from "../../src/native/addon.js";
import { NULL_POINTER, type PrintPlan, type PrintSegment } from "../../src/types/print_plan.js";

type Field = Extract<PrintSegment, { kind: "field" }>;

const field = (extra: Partial<Field>): Field => ({
  kind: "field",
  name: "x",
  conversion: "d",
  flags: "",
  width: 0,
  precision: -1,
  offset: 0,
  size: 8,
  signed: true,
  status: -1,
  ...extra,
});

const noHeader = { probe: -1, cpu: -1, timestamp: -1, pid: -1, tid: -1, comm: -1 };

const planOf = (segments: readonly PrintSegment[], extra: Partial<PrintPlan> = {}): PrintPlan => ({
  format: "text",
  columns: [{ kind: "message", title: "-", width: 0 }],
  probes: [{ name: "probe", segments }],
  header: noHeader,
  aggregate: false,
  stackAddresses: false,
  symbolFiles: [],
  heading: false,
  ...extra,
});

const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
};

const format = (plan: PrintPlan, ...records: Uint8Array[]) => native().format(plan, records);
const one = (segment: Field, record: Uint8Array) => format(planOf([segment]), record).slice(0, -1);

describe("numbers", () => {
  const flags = ["", "-", "0", "+", " ", "#", "-0", "+0", "#0", "-#", " +", "0 "];
  const widths = [0, 1, 5, 12];
  const precisions = [-1, 0, 1, 7];
  const values = [
    0n,
    1n,
    7n,
    42n,
    99n,
    100n,
    12345n,
    -1n,
    -42n,
    2n ** 31n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ];

  it.each(["d", "u", "x", "X", "o"] as const)(
    "are printed as printf prints the conversion %s",
    (conversion) => {
      const usable =
        conversion === "d" || conversion === "u" ? flags.filter((f) => !f.includes("#")) : flags;
      const forms = usable.flatMap((f) =>
        widths.flatMap((w) => precisions.map((p) => [f, w, p] as const)),
      );
      const spec = forms
        .map(([f, w, p]) => `[%${f}${w || ""}${p < 0 ? "" : `.${p}`}${conversion}]\\n`)
        .join("");
      for (const value of values) {
        const shown = conversion === "d" ? value : BigInt.asUintN(64, value);
        const expected = execFileSync(
          "/usr/bin/printf",
          [spec, ...forms.map(() => String(shown))],
          {
            encoding: "utf8",
          },
        );
        const ours = forms
          .map(([f, w, p]) => field({ conversion, flags: f, width: w, precision: p }))
          .map((segment) => `[${one(segment, u64(value))}]\n`)
          .join("");
        expect(ours).toBe(expected);
      }
    },
  );

  it("are widened by their size and sign", () => {
    const bytes = Buffer.from("ff".repeat(8), "hex");
    expect(one(field({ size: 4 }), bytes)).toBe("-1");
    expect(one(field({ size: 4, signed: false }), bytes)).toBe("4294967295");
    expect(one(field({ size: 2 }), bytes)).toBe("-1");
    expect(one(field({ size: 1, signed: false }), bytes)).toBe("255");
    expect(one(field({ size: 4, conversion: "x" }), bytes)).toBe("ffffffff");
    expect(one(field({ size: 8, signed: false }), bytes)).toBe("-1");
    expect(one(field({ size: 8, conversion: "u" }), bytes)).toBe("18446744073709551615");
  });

  it("have binary and pointer forms", () => {
    expect(one(field({ conversion: "b" }), u64(10n))).toBe("1010");
    expect(one(field({ conversion: "b", flags: "#", width: 8 }), u64(5n))).toBe("   0b101");
    expect(one(field({ conversion: "B", flags: "#0", width: 8 }), u64(5n))).toBe("0B000101");
    expect(one(field({ conversion: "p" }), u64(0xffff8880deadbeefn))).toBe("0xffff8880deadbeef");
    expect(one(field({ conversion: "p", width: 8 }), u64(0n))).toBe("     0x0");
    expect(one(field({ conversion: "c", width: 3, size: 1 }), Buffer.from("A"))).toBe("  A");
  });
});

describe("strings", () => {
  const text = (bytes: Buffer | string, extra: Partial<Field> = {}, raw = false) => {
    const record = Buffer.alloc(64);
    Buffer.from(bytes as string).copy(record);
    const segment = field({ conversion: "s", size: 64, signed: false, ...extra });
    return native()
      .format({ ...planOf([segment]), raw }, [record])
      .slice(0, -1);
  };

  it("end at their NUL, their capacity or their precision", () => {
    expect(text("hello")).toBe("hello");
    expect(text("x".repeat(64))).toBe("x".repeat(64));
    expect(text("hello", { precision: 3 })).toBe("hel");
    expect(text("hello", { width: 8 })).toBe("   hello");
    expect(text("hello", { width: 8, flags: "-" })).toBe("hello   ");
    expect(text("")).toBe("");
  });

  it("end in a mark where they are longer, never within a character", () => {
    const chars = field({ conversion: "s", size: 8, most: 6 });
    expect(one(chars, Buffer.from("exact!\0\0"))).toBe("exact!");
    expect(one(chars, Buffer.from("longer!\0"))).toBe("longer…");
    expect(one(chars, Buffer.from("euro \u20ac"))).toBe("euro …");
    expect(one({ ...chars, precision: 3 }, Buffer.from("longer!\0"))).toBe("lon");
    const raw = planOf([chars], { raw: true });
    expect(format(raw, Buffer.from("longer!\0"))).toBe("longer\n");
    const json = planOf([chars, { ...chars, name: "y", offset: 8 }], { format: "json" });
    const [line] = format(json, Buffer.from("longer!\0exact!\0\0")).split("\n");
    expect(JSON.parse(line!)).toMatchObject({
      ...{ message: "longer…exact!", fields: { x: "longer", y: "exact!" }, cut: ["x"] },
    });
  });

  it("say when they could not be read", () => {
    const record = Buffer.alloc(24);
    record.write("garbage");
    record.writeInt32LE(-14, 16);
    const segment = field({ conversion: "s", size: 16, status: 16 });
    expect(one(segment, record)).toBe("(unreadable)");
    record.writeInt32LE(NULL_POINTER, 16);
    expect(one(segment, record)).toBe("(null)");
    record.writeInt32LE(4, 16);
    expect(one(segment, record)).toBe("garb");
  });

  it.each([
    [[0xff], "\ufffd"],
    [[0xc3, 0xa9], "é"],
    [[0xc3], "\ufffd"],
    [[0xc0, 0x80, 0x41], "\ufffd\ufffdA"], // overlong
    [[0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"], // surrogate
    [[0xf0, 0x9f, 0x98, 0x80], "😀"],
    [[0xf4, 0x90, 0x80, 0x80], "\ufffd\ufffd\ufffd\ufffd"],
  ])("become valid UTF-8: %j", (bytes, expected) => {
    expect(text(Buffer.from([0x3c, ...bytes, 0x3e]))).toBe(`<${expected}>`);
  });

  it("show what is invisible or turns the direction of writing", () => {
    const shown = (c: number) => `\\u${c.toString(16).padStart(4, "0")}`;
    for (const c of [
      0xad, 0x61c, 0x200b, 0x200d, 0x200f, 0x2028, 0x202a, 0x202e, 0x2060, 0x2066, 0x206f, 0xfeff,
    ])
      expect(text(`a${String.fromCodePoint(c)}b`)).toBe(`a${shown(c)}b`);
    for (const c of [
      0xac, 0xae, 0x61b, 0x200a, 0x2010, 0x2027, 0x202f, 0x205f, 0x2070, 0xfefe, 0x1f600,
    ])
      expect(text(`a${String.fromCodePoint(c)}b`)).toBe(`a${String.fromCodePoint(c)}b`);
  });

  it("never break a line and cannot drive a terminal", () => {
    expect(text("a\nb\rc")).toBe("a\\nb\\rc");
    expect(text("\x1b[31mred\x07")).toBe("\\x1b[31mred\\x07");
    expect(text(Buffer.from([0xc2, 0x9b, 0x41]))).toBe("\\x9bA");
    expect(text("tab\there\x7f")).toBe("tab\there\\x7f");
    expect(text("\x1b[31mred\u202e", {}, true)).toBe("\x1b[31mred\u202e");
  });
});

/** probe u32, cpu u32, time u64, pid u32, tid u32, comm 16, value u64 */
const header = { probe: 0, cpu: 4, timestamp: 8, pid: 16, tid: 20, comm: 24 };
const event = (value: bigint, options: { probe?: number; comm?: string; ns?: bigint } = {}) => {
  const bytes = Buffer.alloc(48);
  bytes.writeUInt32LE(options.probe ?? 0, 0);
  bytes.writeUInt32LE(3, 4);
  bytes.writeBigUInt64LE(options.ns ?? 0n, 8);
  bytes.writeUInt32LE(123, 16);
  bytes.writeUInt32LE(124, 20);
  bytes.write(options.comm ?? "bash", 24);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value), 40);
  return bytes;
};
const columns: PrintPlan["columns"] = [
  { kind: "pid", title: "PID", width: 7 },
  { kind: "tid", title: "TID", width: 7 },
  { kind: "comm", title: "COMM", width: 15 },
  { kind: "probe", title: "FUNC", width: 16 },
  { kind: "message", title: "-", width: 0 },
];
const value = field({ name: "arg1", offset: 40 });
const full = (extra: Partial<PrintPlan> = {}) =>
  planOf([{ kind: "text", text: "v=" }, value], { columns, header, ...extra });

describe("lines", () => {
  it("have BCC's columns", () => {
    expect(format(full({ heading: true }), event(5n))).toBe(
      "PID     TID     COMM            FUNC             -\n" +
        "123     124     bash            probe            v=5\n",
    );
  });

  it("have no blank at the end where there is no message", () => {
    const plan = planOf([], { columns, header, heading: true });
    const silent = {
      ...plan,
      columns: [...columns.slice(0, 4), { kind: "message", title: "", width: 0 } as const],
    };
    expect(format(silent, event(5n))).toBe(
      "PID     TID     COMM            FUNC\n123     124     bash            probe\n",
    );
  });

  it("show time in three ways", () => {
    const at = (
      kind: "elapsed" | "epoch" | "time-of-day",
      width: number,
      ns: bigint,
      startNs = 0n,
    ) =>
      native()
        .format(full({ columns: [{ kind, title: "TIME", width }] }), [event(1n, { ns })], {
          startNs,
        })
        .slice(0, -1);
    expect(at("elapsed", 8, 5_123_456_789n, 5_000_000_000n)).toBe("0.123456");
    expect(at("elapsed", 8, 17_123_456_789n, 5_000_000_000n)).toBe("12.12345");
    expect(at("elapsed", 8, 4n, 5_000_000_000n)).toBe("0.000000");
    const [began, now] = [Date.now() / 1000, process.hrtime.bigint()];
    const epoch = Number(at("epoch", 17, now));
    expect(epoch).toBeGreaterThan(began - 1);
    expect(epoch).toBeLessThan(Date.now() / 1000 + 1);
    expect(at("time-of-day", 8, now)).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(at("time-of-day", 17, now)).toMatch(/^\d\d:\d\d:\d\d {9}$/);
  });

  it("are filtered by comm and message, and counted after the filters", () => {
    const events = [event(10n), event(11n, { comm: "node" }), event(110n), event(112n)];
    expect(format(full({ commFilter: "od" }), ...events)).toMatch(/^123.*node.*v=11\n$/);
    expect(format(full({ messageFilter: "=11" }), ...events).split("\n").length).toBe(4);
    const limited = format(full({ messageFilter: "=11", maxEvents: 2 }), ...events);
    expect(limited.match(/v=\d+/g)).toEqual(["v=11", "v=110"]);
  });

  it("are counted when aggregated, most frequent first", () => {
    const events = [event(1n), event(2n), event(2n), event(3n), event(2n), event(3n)];
    const text = format(full({ aggregate: true, columns: columns.slice(4) }), ...events);
    expect(text).toBe("v=2\n-->COUNT 3\n\nv=3\n-->COUNT 2\n\nv=1\n-->COUNT 1\n\n");
  });

  it("leave out records that do not fit the plan", () => {
    expect(format(full(), event(1n, { probe: 7 }), event(2n).subarray(0, 40), event(3n))).toMatch(
      /^[^\n]*v=3\n$/,
    );
  });
});

describe("stacks", () => {
  const stack = { offset: 48, status: 40, maxFrames: 4, buildIds: false, caller: -1 };
  const withStack = (bytes: bigint, frames: readonly bigint[] = []) => {
    const record = Buffer.alloc(48 + 32);
    event(0n).copy(record);
    record.writeBigInt64LE(bytes, 40);
    frames.forEach((frame, i) => record.writeBigUInt64LE(frame, 48 + i * 8));
    return record;
  };
  const plan = (extra: Partial<PrintPlan> = {}): PrintPlan => ({
    ...full({ columns: [{ kind: "probe", title: "FUNC", width: 0 }], ...extra }),
    probes: [{ name: "probe", segments: [], userStack: stack }],
  });

  it("follow their line, eight blanks in, with a blank line behind", () => {
    expect(format(plan(), withStack(16n, [0x10n, 0x20n]))).toBe(
      "probe\n        [unknown]\n        [unknown]\n\n",
    );
    expect(format(plan({ stackAddresses: true }), withStack(8n, [0x401000n]))).toBe(
      "probe\n                  401000 [unknown]\n\n",
    );
  });

  it("have the caller that the kernel could not see behind frame 0", () => {
    const record = (caller: bigint) => {
      const made = Buffer.concat([withStack(16n, [0x10n, 0x30n]), Buffer.alloc(8)]);
      made.writeBigUInt64LE(caller, 80);
      return made;
    };
    const probes = [{ name: "probe", segments: [], userStack: { ...stack, caller: 80 } }];
    const addresses = (caller: bigint) =>
      [
        ...format({ ...plan({ stackAddresses: true }), probes }, record(caller)).matchAll(
          /^ +(\w+) \[/gm,
        ),
      ].map(([, address]) => address);
    expect(addresses(0x20n)).toEqual(["10", "20", "30"]);
    expect(addresses(0n)).toEqual(["10", "30"]);
  });

  it("show the errno where there is none", () => {
    expect(format(plan(), withStack(-14n))).toBe("probe\n        -14\n\n");
  });

  it("are arrays of strings in JSON", () => {
    const line = JSON.parse(format(plan({ format: "json" }), withStack(16n, [0x10n, 0x20n])));
    expect(line.userStack).toEqual(["[unknown]", "[unknown]"]);
    expect(JSON.parse(format(plan({ format: "json" }), withStack(-14n))).userStack).toBe(-14);
  });

  it("are frames with their addresses where events are taken as values", () => {
    const rows = (record: Uint8Array) => native().rows(plan(), [record], { startNs: 0n });
    const frame = (address: bigint) => [address, "[unknown]"];
    const whole = rows(withStack(16n, [0x10n, 0x20n]));
    expect(whole).toEqual([["probe", null, [frame(0x10n), frame(0x20n)]]]);
    expect(rows(withStack(-14n))).toEqual([["probe", null, -14]]);
    const message = planOf([field({ width: 5 })], {
      columns: [
        { kind: "tid", title: "TID", width: 7 },
        { kind: "message", title: "-", width: 0 },
      ],
      header: { ...noHeader, tid: 8 },
    });
    const record = Buffer.concat([u64(7n), u64(9n)]);
    expect(native().rows(message, [record, Buffer.alloc(1)], { startNs: 0n })).toEqual([
      [9n, "    7", null, null],
    ]);
  });
});

describe("JSON", () => {
  const json = (segments: readonly PrintSegment[], record: Uint8Array) =>
    JSON.parse(format(planOf(segments, { format: "json", header, columns }), record));

  it("has the header's fields, the message and typed fields", () => {
    const [began, now] = [Date.now(), process.hrtime.bigint()];
    const line = json([{ kind: "text", text: 'a "quoted" v=' }, value], event(-5n, { ns: now }));
    expect(line).toMatchObject({
      cpu: 3,
      pid: 123,
      tid: 124,
      comm: "bash",
      probe: "probe",
      message: 'a "quoted" v=-5',
      fields: { arg1: -5 },
    });
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(Date.parse(line.time)).toBeGreaterThan(began - 1000);
    expect(Date.parse(line.time)).toBeLessThan(Date.now() + 1000);
  });

  it("keeps every number exact", () => {
    const big = field({ conversion: "u", offset: 40, signed: false });
    expect(json([big], event(2n ** 53n)).fields.x).toBe(2 ** 53);
    expect(json([big], event(2n ** 53n + 1n)).fields.x).toBe("9007199254740993");
    expect(json([value], event(-(2n ** 63n))).fields.arg1).toBe("-9223372036854775808");
    expect(json([field({ conversion: "p", offset: 40 })], event(255n)).fields.x).toBe("0xff");
  });

  it("has a key for each field of the same name", () => {
    expect(json([value, { kind: "text", text: " " }, value], event(1n)).fields).toEqual({
      arg1: 1,
      "arg1#2": 1,
    });
  });

  it("has null for what could not be read, and any bytes as text", () => {
    const record = Buffer.concat([event(0n), Buffer.alloc(24)]);
    record.write('\x01"\\\n', 48);
    record[52] = 0xff;
    const string = field({ conversion: "s", offset: 48, size: 16, status: 64 });
    expect(json([string], record).fields.x).toBe('\x01"\\\n\ufffd');
    record.writeInt32LE(-14, 64);
    expect(json([string], record).fields.x).toBe(null);
  });

  it("counts when aggregated", () => {
    const plan = full({ format: "json", aggregate: true });
    const lines = format(plan, event(1n), event(1n), event(2n)).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).count)).toEqual([2, 1]);
  });
});

describe("CSV", () => {
  const csv = (extra: Partial<PrintPlan>) =>
    full({ format: "csv", heading: true, header: { ...header, timestamp: -1 }, ...extra });
  const string = (name: string) => field({ name, conversion: "s", offset: 40, size: 8 });

  it("has a header once, and the header's fields, the message and the fields of each event", () => {
    expect(format(csv({}), event(-5n), event(6n))).toBe(
      "cpu,pid,tid,comm,probe,message,arg1\n" +
        "3,123,124,bash,probe,v=-5,-5\n" +
        "3,123,124,bash,probe,v=6,6\n",
    );
  });

  it("has the time as JSON has it", () => {
    const [began, now] = [Date.now(), process.hrtime.bigint()];
    const [, line = ""] = format(csv({ header }), event(1n, { ns: now })).split("\n");
    const [time = ""] = line.split(",");
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(Date.parse(time)).toBeGreaterThan(began - 1000);
  });

  it("has a column for each name of a field, empty at probes that lack it", () => {
    const probes = [
      {
        name: "one",
        segments: [field({ name: "a", offset: 40 }), field({ name: "a", offset: 40 })],
      },
      {
        name: "two",
        segments: [field({ name: "pid", offset: 40 }), field({ name: "a", offset: 40 })],
      },
    ];
    expect(format(csv({ probes }), event(1n), event(2n, { probe: 1 }))).toBe(
      "cpu,pid,tid,comm,probe,message,a,a#2,pid#2\n" +
        "3,123,124,bash,one,11,1,1,\n" +
        "3,123,124,bash,two,22,2,,2\n",
    );
  });

  it("quotes by RFC 4180", () => {
    const lines = (text: string) => {
      const record = event(0n);
      record.write(text, 40);
      const probes = [{ name: "p", segments: [string('a, "b"')] }];
      return format(csv({ probes }), record).split("\n");
    };
    expect(lines("x")[0]).toBe('cpu,pid,tid,comm,probe,message,"a, ""b"""');
    expect(lines("x,y")[1]).toBe('3,123,124,bash,p,"x,y","x,y"');
    expect(lines('"x"')[1]).toBe('3,123,124,bash,p,"""x""","""x"""');
    expect(lines(" x")[1]).toBe('3,123,124,bash,p," x"," x"');
    // What drives a terminal is shown, so a record is one line.
    expect(lines("x\ny")[1]).toBe("3,123,124,bash,p,x\\ny,x\\ny");
  });

  it("marks what was cut, in the message and in its own column", () => {
    const record = event(0n);
    record.write("longer!\0", 40);
    const probes = [{ name: "p", segments: [{ ...string("s"), most: 6 }] }];
    const line = (raw: boolean) => format(csv({ probes, raw }), record).split("\n")[1];
    expect(line(false)).toBe("3,123,124,bash,p,longer…,longer…");
    expect(line(true)).toBe("3,123,124,bash,p,longer,longer");
  });

  it("has stacks in one field, innermost first, and the errno where there is none", () => {
    const stack = { offset: 8, maxFrames: 3, status: 0, buildIds: false, caller: -1 };
    const probes = [{ name: "p", segments: [], userStack: stack }];
    const plan = planOf([], { format: "csv", heading: true, probes, stackAddresses: true });
    const record = (status: bigint) => Buffer.concat([u64(status), u64(16n), u64(32n), u64(0n)]);
    expect(format(plan, record(16n), record(-14n))).toBe(
      "probe,userStack\np,0x10 [unknown];0x20 [unknown]\np,-14\n",
    );
  });

  it("has nothing for what could not be read", () => {
    const record = Buffer.concat([event(0n), u64(0n)]);
    record.writeInt32LE(-14, 48);
    const probes = [{ name: "p", segments: [{ ...string("s"), status: 48 }] }];
    expect(format(csv({ probes }), record).split("\n")[1]).toBe("3,123,124,bash,p,(unreadable),");
  });
});

it("begins each line of JSON with where it comes from", () => {
  const plan = planOf([field({ name: "n" })], {
    format: "json",
    jsonOrigin: '"host":"web1","boot":"b"',
  });
  expect(JSON.parse(format(plan, u64(7n)))).toEqual({
    ...{ host: "web1", boot: "b", probe: "probe" },
    ...{ message: "7", fields: { n: 7 } },
  });
});
