import type { UsdtArgument, UsdtProbe, UserFacts, UserSymbol } from "../../src/types/facts.js";
import { nearest } from "../../src/oneliners/nearest.js";

const LIBC = "/lib/x86_64-linux-gnu/libc.so.6";
const LIBRARIES: Readonly<Record<string, string>> = {
  c: LIBC,
  "c.so.6": LIBC,
  pthread: "/lib/x86_64-linux-gnu/libpthread.so.0",
  bash: "/usr/bin/bash",
  go: "/usr/bin/go-program",
  cpp: "/usr/bin/cpp-program",
};
const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  [LIBC]: [
    "malloc",
    "getenv",
    "open",
    "read",
    "write",
    "inet_pton",
    "pthread_mutex_lock",
    "strlen",
    "setjmp",
    "setlocale",
  ],
  "/usr/bin/bash": ["main", "readline"],
  "/usr/lib64/libtinfo.so": ["curses_version"],
  "/tmp/a.out": ["main"],
  "/usr/bin/go-program": ["main.main"],
  "/usr/bin/cpp-program": ["ns::Widget::draw(int)", "ns::Widget::draw(double)", "ns::func()"],
};

const register = (name: string, size: UsdtArgument["size"] = 8, signed = false): UsdtArgument => ({
  size,
  signed,
  place: { kind: "register", register: name },
});

const PROBES: readonly UsdtProbe[] = [
  {
    provider: "libpthread",
    name: "pthread_create",
    path: LIBC,
    locations: [
      {
        offset: 0x500,
        semaphore: 0,
        arguments: [register("rdi"), register("rsi"), register("rdx"), register("rcx")],
      },
    ],
  },
  {
    provider: "python",
    name: "function__entry",
    path: "/usr/bin/python3.11",
    locations: [
      {
        offset: 0x100,
        semaphore: 0x9000,
        arguments: [register("rdi"), register("rsi"), register("rdx", 4, true)],
      },
      {
        offset: 0x200,
        semaphore: 0x9000,
        arguments: [
          register("rbx"),
          {
            size: 8,
            signed: false,
            place: { kind: "memory", base: "rbp", scale: 1, displacement: -16n },
          },
          { size: 4, signed: true, place: { kind: "constant", value: 5n } },
        ],
      },
      {
        offset: 0x300,
        semaphore: 0x9000,
        arguments: [register("rdi"), register("rsi"), register("rdx", 4, true)],
      },
    ],
  },
  {
    provider: "python",
    name: "gc__start",
    path: "/usr/bin/python3.11",
    locations: [{ offset: 0x400, semaphore: 0x9002, arguments: [register("rdi", 4, true)] }],
  },
];

export function fakeUser(): UserFacts {
  const symbols = (path: string): readonly UserSymbol[] =>
    (SYMBOLS[path] ?? [])
      .map((name, i) => ({
        name: name.replace(/\W+/g, "_"),
        demangled: name,
        offset: 0x1000 + i * 0x40,
        size: 0x40,
      }))
      .map((s) => (s.demangled.includes("::") ? s : { ...s, name: s.demangled }));
  return {
    library: (name) => LIBRARIES[name] ?? (/^[./]/.test(name) ? name : undefined),
    nearestLibraries: (name, most = 3) => nearest(name, Object.keys(LIBRARIES), most),
    symbol: (path, name) =>
      symbols(path).find((symbol) => symbol.name === name || symbol.demangled === name),
    matchSymbols: (path, pattern) =>
      symbols(path).filter((symbol) => pattern.test(symbol.demangled)),
    nearestSymbols: (path, name, most = 3) => nearest(name, SYMBOLS[path] ?? [], most),
    usdt: (path, provider, name) =>
      PROBES.find(
        (probe) =>
          probe.path === path &&
          probe.name === name &&
          (provider === undefined || probe.provider === provider),
      ),
    usdtProbes: (path) => PROBES.filter((probe) => probe.path === path),
    isGo: (path) => path === "/usr/bin/go-program",
    processExists: (pid) => pid < 5_000_000,
    processOf: (id) => (id === 4243 ? 4242 : id),
  };
}
