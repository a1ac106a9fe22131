import { describe, expect, test } from "vitest";
import { EventRows, Hosts, InputReader, mergedOf } from "../../src/merge/index.js";
import { figuresOf, renderHeading, renderView, toJson } from "../../src/render/index.js";
import type { TableSnapshot } from "../../src/types/data.js";
import type { View } from "../../src/types/view.js";

const line = (host: string, object: object, boot = `boot of ${host}`): string =>
  JSON.stringify({ host, boot, ts: "2026-01-02 03:04:05", ...object });

const calls = (host: string, syscall: string, count: number, more: object = {}): string =>
  line(host, { figures: { count: "sum" }, syscall, count, ...more });

function read(lines: readonly string[]) {
  const [reader, hosts] = [new InputReader(), new Hosts()];
  const rows = lines.map((text) => hosts.take(reader.read(text)));
  return { hosts, rows: rows.filter((row) => row !== undefined) };
}

const text = (lines: readonly string[], apart = false): string =>
  read(lines)
    .hosts.joined(apart)
    .map((group, i) => mergedOf(group, `table ${i}`))
    .map(({ view, table }) => renderView(view, table).join("\n"))
    .join("\n\n")
    .replace(/ +$/gm, "");

describe("what spreaders make of a line", () => {
  const input = (...lines: readonly string[]) => {
    const reader = new InputReader();
    return lines.map((one) => reader.read(one));
  };

  test("a name before it is the host's; else its own", () => {
    expect(input(line("a", {}), `web1: ${line("a", {})}`, `[::1]: ${line("a", {})}`)).toMatchObject(
      ["a", "web1", "[::1]"].map((host) => ({ kind: "object", host })),
    );
  });

  test("headings of clush -b and of Ansible", () => {
    const block = (name: string) => ["---------------", name, "---------------", line("a", {})];
    expect(input(...block("web1"), ...block("web[2-3] (2)"))).toMatchObject([
      ...[{ kind: "nothing" }, { kind: "nothing" }, { kind: "nothing" }, { host: "web1" }],
      ...[{ kind: "nothing" }, { kind: "nothing" }, { kind: "nothing" }, { host: "web[2-3]" }],
    ]);
    expect(input("web1 | CHANGED | rc=0 >>", line("a", {}))[1]).toMatchObject({ host: "web1" });
    expect(input("web2 | UNREACHABLE! => {")).toEqual([
      { kind: "failed", host: "web2", why: "unreachable" },
    ]);
  });

  test("failures are named", () => {
    expect(
      input(
        "clush: web3: exited with exit code 255",
        "pdsh@admin: web4: ssh exited with exit code 1",
        "web5: error: this user may not load programs",
        "web6: note: kernel has no kprobes",
        "clush: 3/4",
      ),
    ).toEqual([
      { kind: "failed", host: "web3", why: "exited with exit code 255" },
      { kind: "failed", host: "web4", why: "ssh exited with exit code 1" },
      { kind: "failed", host: "web5", why: "this user may not load programs" },
      { kind: "said", text: "web6: note: kernel has no kprobes" },
      { kind: "nothing" },
    ]);
  });

  test("half a line has the name that it begins with", () => {
    const half = line("a", { x: 1 }).slice(0, -4);
    expect(input(half, `web1: ${half}`, '{"ho')).toEqual([
      { kind: "half", host: "a" },
      { kind: "half", host: "web1" },
      { kind: "half", host: "(unknown host)" },
    ]);
  });
});

describe("what is added up", () => {
  test("rows of the same key, over hosts and intervals", () => {
    const lines = [calls("a", "read", 3), calls("a", "read", 4), calls("b", "read", 5)];
    expect(text([...lines, calls("b", "open", 1)])).toBe(
      "SYSCALL    COUNT\nread          12\nopen           1",
    );
    expect(text(lines, true)).toBe(
      "HOST SYSCALL    COUNT\na    read           7\nb    read           5",
    );
  });

  test("the least, the most and the mean by its weight", () => {
    const figures = { count: "sum", avg: "mean", min: "min", max: "max" };
    const stats = (host: string, count: number, avg: number, min: number, max: number) =>
      line(host, { figures, event: "e", count, avg, min, max });
    const [group] = read([stats("a", 3, 10, 2, 20), stats("b", 1, 50, 50, 50)]).hosts.joined(false);
    const { view, table } = mergedOf(group!, "t");
    expect(JSON.parse(toJson(view, table, {})[0]!)).toEqual(
      { event: "e", count: 4, avg: 20, min: 2, max: 50 }, // prettier-ignore
    );
  });

  test("tasks of different machines stay different", () => {
    expect(text([calls("a", "read", 3, { pid: 7 }), calls("b", "read", 4, { pid: 7 })])).toBe(
      "HOST SYSCALL PID    COUNT\nb    read      7        4\na    read      7        3",
    );
  });

  test("figures since the start count once", () => {
    const since = (ts: string, count: number) =>
      line("a", { ts, since: "start", figures: { count: "sum" }, call: "read", count });
    expect(text([since("1", 3), since("2", 5)])).toBe("CALL    COUNT\nread        5");
  });

  test("histograms, of powers of two and of steps", () => {
    const powers = (host: string, counts: readonly number[]) =>
      line(host, {
        ...{ figures: { data: "buckets" }, val_type: "usecs", disk: "vda", key: { disk: "vda" } },
        data: counts.map((count, i) => ({
          ...{ "interval-start": i === 0 ? 0 : 2 ** i, "interval-end": 2 ** (i + 1) - 1, count },
        })),
      });
    const shown = text([powers("a", [1, 0, 2]), powers("b", [0, 0, 3, 4])]);
    expect(shown).toMatch(/^disk = vda\n/m);
    expect(shown.match(/ : \d+/g)).toEqual([" : 1", " : 0", " : 5", " : 4"]);
    const steps = (host: string, lows: readonly (number | null)[]) =>
      line(host, {
        ...{ figures: { data: "buckets" }, val_type: "len" },
        data: lows.map((low) => ({
          "interval-start": low,
          "interval-end": low === null ? -1 : low >= 20 ? null : low + 4,
          count: 2,
        })),
      });
    const linear = text([steps("a", [null, 0, 5, 10, 15, 20]), steps("b", [0, 5])]);
    expect(linear.match(/^ +(?:[<>]=? )?\d+ +: \d+/gm)?.map((one) => one.trim())).toEqual(
      ["< 0        : 2", "0          : 4", "5          : 4", "10         : 2", "15         : 2", ">= 20      : 2"], // prettier-ignore
    );
  });

  test("stacks", () => {
    const stack = (host: string, count: number) =>
      line(host, { figures: { count: "sum" }, comm: "dd", kernelStack: ["g", "f"], count });
    const [group] = read([stack("a", 2), stack("b", 3)]).hosts.joined(false);
    const { view, table } = mergedOf(group!, "t");
    expect(view.kind).toBe("stacks");
    expect(table.rows).toHaveLength(1);
    expect(table.rows[0]).toMatchObject({ count: 5, sum: 5n });
  });
});

test("a host that failed or sent half a line is named and in no sum", () => {
  const { hosts } = read([
    ...[calls("a", "read", 1), calls("b", "read", 10), calls("c", "read", 100)],
    ...[calls("b", "open", 10).slice(0, 40), "clush: c: exited with exit code 1"],
  ]);
  expect(hosts.whole).toEqual(["a"]);
  expect(hosts.leftOut).toEqual([
    ["b", "it sent half a line"],
    ["c", "exited with exit code 1"],
  ]);
  expect(hosts.joined(false)[0]!.rows.size).toBe(1);
});

test("names of one machine are told by its boot id", () => {
  const same = (name: string) => `${name}: ${line("vm", { figures: { count: "sum" }, count: 1 })}`;
  expect(read([same("10.0.0.1"), same("web1"), line("other", {})]).hosts.same).toEqual([
    ["10.0.0.1", "web1"],
  ]);
});

test("rows by themselves have a column for the host", () => {
  const { rows } = read([line("a", { pid: 7, path: "/x" }), line("b", { pid: 8, path: "/y" })]);
  const kinds = new EventRows();
  const shown = rows.flatMap(({ host, row }) => {
    const { view, batch, begins } = kinds.of(host, row);
    return [...(begins ? renderHeading(view) : []), ...renderView(view, batch)];
  });
  expect(shown.map((one) => one.split(/ +/))).toEqual([
    ["HOST", "PID", "PATH"],
    ["a", "7", "/x"],
    ["b", "8", "/y"],
  ]);
});

test("a table's own words say which of its members are figures", () => {
  const table: TableSnapshot = {
    spec: {
      ...{ name: "t", store: { kind: "plain", map: "t" } },
      keys: [
        { name: "comm", place: { kind: "bytes", offset: 0, size: 16 }, type: { kind: "string" } },
      ],
      aggregates: [
        { name: "count", signed: false },
        { name: "late", kind: "max", signed: false },
      ],
    },
    ...{ rows: [], dropped: 0, seconds: 1 },
  };
  const column = (key: string, title = key.toUpperCase()) =>
    ({ key, title, width: 8, align: "left", format: { kind: "text" } }) as const;
  const view: View = {
    ...{ kind: "columns", of: "t" },
    columns: [column("comm"), column("count"), column("late", "LATE(us)")],
  };
  expect(figuresOf(view, table, table)).toEqual({ count: "sum", lateUs: "max" });
  expect(figuresOf({ ...view, all: (rows) => rows }, table, table)).toBeUndefined();
});
