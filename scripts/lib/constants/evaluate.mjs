/** Values of constants as the compiler sees them, with the headers and the configuration of one kernel. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const FLAGS = [
  ..."-nostdinc -D__KERNEL__ -DMODULE -std=gnu11 -fms-extensions -funsigned-char -fshort-wchar -m64 -mcmodel=kernel -mno-sse".split(
    " ",
  ),
  ..."-fno-pie -mno-red-zone -fno-asynchronous-unwind-tables -pg -mfentry -DCC_USING_FENTRY -O2 -w -ftrack-macro-expansion=0".split(
    " ",
  ),
  ...[
    '-DKBUILD_MODNAME="constants"',
    '-DKBUILD_BASENAME="constants"',
    "-D__KBUILD_MODNAME=constants",
  ],
];

/** `common` has the headers of all configurations, `own` those that one was made into. */
function includesOf({ common, own }) {
  const places = ["arch/x86/include", "include", "arch/x86/include/uapi", "include/uapi"];
  const generated = [
    "arch/x86/include/generated",
    "include",
    "arch/x86/include/generated/uapi",
    "include/generated/uapi",
  ];
  const paths = [
    ...places.map((place) => join(common, place)),
    ...generated.map((place) => join(own, place)),
  ];
  return [
    ...paths.map((path) => `-I${path}`),
    ...[
      "-isystem",
      spawnSync("gcc", ["-print-file-name=include"], { encoding: "utf8" }).stdout.trim(),
    ],
    ...[
      "-include",
      join(common, "include/linux/kconfig.h"),
      "-include",
      join(common, "include/linux/compiler_types.h"),
    ],
  ];
}

/** Paths below `common` of all headers that these include; `headers` loses what can't be compiled. */
export function includedBy(kernel, headers) {
  return withCompiler(kernel, headers, (compile) => {
    const paths = compile("-M").stdout.match(/\/\S+\.h/g);
    return new Set(
      paths.map((path) => relative(kernel.common, path)).filter((path) => !path.startsWith("..")),
    );
  });
}

/** name → value as C writes it, of those names that are integer constants here; `headers` loses what can't be compiled. */
export function evaluate(kernel, headers, names) {
  return withCompiler(kernel, headers, (compile, directory) => {
    // What is not there would each be searched for a name like it.
    const words = new Set(compile("-E", "-dD").stdout.match(/\b[A-Za-z_]\w*/g));
    const wanted = new Set(names.filter((name) => words.has(name)));
    settle("names", wanted, () => {
      writeFileSync(join(directory, "values.c"), [...wanted].map(valueLine).join(""));
      return guilty(compile("-fsyntax-only").stderr, /values\.c:(\d+)/g, [...wanted]);
    });
    const made = compile("-S", "-o", "unit.s");
    if (made.status !== 0) throw new Error(made.stderr.slice(0, 4000));
    return valuesIn(readFileSync(join(directory, "unit.s"), "utf8"));
  });
}

function withCompiler(kernel, headers, work) {
  const directory = mkdtempSync(join(tmpdir(), "constants-"));
  try {
    const compile = (...flags) => {
      const words = [...FLAGS, ...includesOf(kernel), ...flags, "unit.c"];
      return spawnSync("gcc", words, { cwd: directory, encoding: "utf8", maxBuffer: 1 << 30 });
    };
    writeFileSync(join(directory, "values.c"), "");
    settle("headers", headers, () => {
      const includes = [...headers].map((header) => `#include <${header}>\n`).join("");
      writeFileSync(join(directory, "unit.c"), `${includes}#include "values.c"\n`);
      return guilty(compile("-fsyntax-only").stderr, /unit\.c:(\d+)/g, [...headers]);
    });
    return work(compile, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** All of it on one line: an error's line tells the name. */
const valueLine = (name) =>
  `const unsigned long long value_of_${name}[3] = { (unsigned long long)(${name}), (__typeof__(${name}))-1 < (__typeof__(${name}))1, sizeof(${name}) }; _Static_assert(__builtin_classify_type(${name}) == 1, "");\n`;

/** Takes out what errors name, until there are none. */
function settle(what, set, round) {
  for (let rounds = 0; rounds < 60; rounds++) {
    const bad = round();
    if (bad.length === 0) return;
    for (const one of bad) set.delete(one);
    console.error(`  ${what} left out: ${bad.length > 5 ? bad.length : bad.join(", ")}`);
  }
  throw new Error(`the ${what} don't compile`);
}

function guilty(log, place, list) {
  if (!/error/.test(log)) return [];
  const lines = new Set();
  // The place nearest before an error is the one that led to it.
  let last;
  for (const line of log.split("\n")) {
    for (const [, number] of line.matchAll(place)) last = Number(number);
    if (/error:/.test(line) && last !== undefined) lines.add(last);
  }
  const bad = [...lines].map((number) => list[number - 1]).filter((one) => one !== undefined);
  if (bad.length === 0) throw new Error(log.slice(0, 4000));
  return bad;
}

function valuesIn(assembly) {
  const values = new Map();
  for (const [, name, body] of assembly.matchAll(
    /^value_of_(\w+):\n((?:\t\.(?:quad|zero)\t.*\n)+)/gm,
  )) {
    const words = [...body.matchAll(/\.(quad|zero)\t(\S+)/g)].flatMap(([, kind, text]) =>
      kind === "quad" ? [text] : new Array(Number(text) / 8).fill("0"),
    );
    if (words.length === 3 && words.every((word) => /^-?\d+$/.test(word)))
      values.set(name, written(...words.map(BigInt)));
  }
  return values;
}

/** With the suffix that gives it its type. */
function written(bits, signed, size) {
  const wide = size === 8n;
  if (signed) {
    const value = BigInt.asIntN(64, bits);
    const least = wide ? -(1n << 63n) : -(1n << 31n);
    const suffix = wide ? "L" : "";
    return value === least ? `(${value + 1n}${suffix}-1)` : `${value}${suffix}`;
  }
  const value = BigInt.asUintN(Number(size) * 8, bits);
  return `${value}${size < 4n ? "" : wide ? "UL" : "U"}`;
}
