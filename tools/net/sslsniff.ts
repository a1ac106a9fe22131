import {
  column,
  data,
  debugFlag,
  defineTool,
  fail,
  flag,
  ok,
  spelled,
  taskFlags,
  wrongUsage,
  type Machine,
  type ToolProbe,
} from "../../src/tool.js";

/** Functions of a library, and what is put into each at its beginning and its end. */
const LIBRARIES = {
  openssl: {
    name: "ssl",
    calls: {
      SSL_read: ["call_enter", "read_leave"],
      SSL_write: ["call_enter", "write_leave"],
      SSL_read_ex: ["call_ex_enter", "read_leave"],
      SSL_write_ex: ["call_ex_enter", "write_leave"],
    },
    handshake: "SSL_do_handshake",
  },
  gnutls: {
    name: "gnutls",
    calls: {
      gnutls_record_recv: ["call_enter", "read_leave"],
      gnutls_record_send: ["call_enter", "write_leave"],
    },
    handshake: "gnutls_handshake",
  },
  nss: {
    name: "nspr4",
    calls: {
      PR_Read: ["call_enter", "read_leave"],
      PR_Recv: ["call_enter", "read_leave"],
      PR_Write: ["call_enter", "write_leave"],
      PR_Send: ["call_enter", "write_leave"],
    },
    handshake: undefined,
  },
} as const;

type Kind = keyof typeof LIBRARIES;

interface Asked {
  readonly pid: readonly number[];
  readonly noOpenssl: boolean;
  readonly noGnutls: boolean;
  readonly noNss: boolean;
  readonly handshake: boolean;
  readonly extra: readonly string[];
}

interface Place {
  readonly kind: Kind;
  readonly path: string;
  readonly pid?: number | undefined;
}

/** Libraries that each of the processes has, and those that were named. */
function placesOf(asked: Asked, { user }: Machine): readonly Place[] {
  const out = { openssl: asked.noOpenssl, gnutls: asked.noGnutls, nss: asked.noNss };
  const extra = asked.extra.map(extraOf).filter((one) => one !== undefined);
  const processes = asked.pid.length === 0 ? [undefined] : asked.pid;
  return processes.flatMap((pid) => {
    const own = (Object.keys(LIBRARIES) as Kind[]).flatMap((kind) => {
      const path = out[kind] ? undefined : user.library(LIBRARIES[kind].name, pid);
      return path === undefined ? [] : [{ kind, path }];
    });
    return [...own, ...extra].map((place) => ({ ...place, pid }));
  });
}

function extraOf(text: string): Place | undefined {
  const [, kind = "", path = ""] = /^(openssl|gnutls|nss):(.+)$/.exec(text) ?? [];
  return kind === "" ? undefined : { kind: kind as Kind, path };
}

function probesAt(
  { kind, path, pid }: Place,
  asked: Asked,
  { user }: Machine,
): readonly ToolProbe[] {
  const { calls, handshake } = LIBRARIES[kind];
  const all: Readonly<Record<string, readonly [string, string]>> = {
    ...calls,
    ...(asked.handshake && handshake !== undefined
      ? { [handshake]: ["handshake_enter", "handshake_leave"] as const }
      : {}),
  };
  return Object.entries(all)
    .filter(([name]) => user.symbol(path, name) !== undefined)
    .flatMap(([name, [enter, leave]]) => [
      { program: enter, at: `p:${path}:${name}`, pid },
      { program: leave, at: `r:${path}:${name}`, pid },
    ]);
}

const FUNCTIONS: Readonly<Record<string, string>> = {
  READ_RECV: "READ/RECV",
  WRITE_SEND: "WRITE/SEND",
};

interface Row {
  readonly call: string;
  readonly total: bigint;
  readonly data_size: bigint;
  /** Hexadecimal digits. */
  readonly data: string;
}

const shown = (hexdump: boolean) => (row: Row) => ({
  ...row,
  call: FUNCTIONS[row.call] ?? row.call,
  data: hexdump ? row.data : Buffer.from(row.data, "hex").toString("utf8"),
  lost: row.total - row.data_size,
});

export default defineTool({
  name: "sslsniff",
  summary: "Plaintext of what programs send and receive over TLS",
  about:
    "Reads and writes through OpenSSL, GnuTLS and NSS, with their data: as UTF-8 on one line with control characters escaped, or in hexadecimal. LOST is the number of bytes that did not fit. NSS's functions serve plain files and sockets too. Programs with their own copy of a library need --extra-lib.",
  program: "sslsniff.c",
  flags: {
    pid: taskFlags.pid,
    uid: taskFlags.uid,
    extra_: flag.boolean("-x, --extra", "show user and thread IDs"),
    comm: spelled(taskFlags.name, "-c, --comm <text>"),
    noOpenssl: flag.boolean("-o, --no-openssl", "do not trace OpenSSL"),
    noGnutls: flag.boolean("-g, --no-gnutls", "do not trace GnuTLS"),
    noNss: flag.boolean("-n, --no-nss", "do not trace NSS"),
    debug: debugFlag("-d, --debug"),
    hexdump: flag.boolean("--hexdump", "show data in hexadecimal"),
    most: flag.or(
      flag.integer("--max-buffer-size <bytes>", "maximum bytes to show per call", {
        param: "most_bytes",
        most: 8192,
      }),
      8192,
    ),
    latency: flag.boolean("-l, --latency", "show the time spent in calls"),
    handshake: flag.boolean("--handshake", "show handshakes (with -l)"),
    extra: flag.strings(
      "--extra-lib <type:path>",
      "trace another library: openssl:/opt/lib/libssl.so",
    ),
  },
  examples: [
    { command: "sslsniff", about: "of all programs" },
    { command: "sslsniff -p 181 --hexdump", about: "one process, in hexadecimal" },
    { command: "sslsniff -l --handshake", about: "with latency and handshakes" },
    { command: "sslsniff --extra-lib openssl:/opt/app/libssl.so.3", about: "a library elsewhere" },
  ],
  check(given, machine) {
    const wrong = given.extra.find((text) => extraOf(text) === undefined);
    if (wrong !== undefined)
      return wrongUsage(`${wrong} is not a library`, "openssl:PATH, gnutls:PATH or nss:PATH");
    if (given.handshake && !given.latency) return wrongUsage("--handshake needs -l");
    if (placesOf(given, machine).length > 0) return ok(undefined);
    return fail({
      severity: "error",
      code: "no-library",
      message: "no TLS library found",
      hint: "--extra-lib openssl:PATH names one",
    });
  },
  probes: (given, machine) =>
    placesOf(given, machine).flatMap((place) => probesAt(place, given, machine)),
  view: ({ extra_: extra, latency, hexdump }) =>
    data("messages")
      .rows<Row>(shown(hexdump))
      .columns(
        column("call", 12, { title: "FUNC" }),
        column.elapsed("time", 18, { title: "TIME(s)" }),
        column("comm", 16),
        column("pid", 7),
        column("total", 7, { title: "LEN" }),
        extra && column.number("uid", 7),
        extra && column("tid", 7),
        latency && column.milliseconds("latency", 7, { title: "LAT(ms)", digits: 3 }),
        column("lost", 4),
        column("data"),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["tls", "openssl", 3],
      expect: {
        rows: 6,
        every: { pid: "{pid}", comm: "tls", lost: 0 },
        some: [
          { func: "WRITE/SEND", len: 9, data: "question\n" },
          { func: "READ/RECV", len: 7, data: "answer\n" },
        ],
      },
    },
    {
      arguments: ["-p", "{pid}", "--hexdump", "--max-buffer-size", "4"],
      workload: ["tls", "gnutls", 2],
      expect: {
        rows: 4,
        some: [
          { func: "WRITE/SEND", len: 9, lost: 5, data: "71756573" },
          { func: "READ/RECV", len: 7, lost: 3, data: "616e7377" },
        ],
      },
    },
    {
      arguments: ["-p", "{pid}", "-og"],
      workload: ["tls", "nss", 2],
      expect: {
        rows: 4,
        some: [
          { func: "WRITE/SEND", data: "question\n" },
          { func: "READ/RECV", data: "question\n" },
        ],
      },
    },
    {
      arguments: ["-p", "{pid}", "-l", "--handshake", "-x"],
      workload: ["tls", "openssl", 1],
      expect: [
        /^FUNC +TIME\(s\) +COMM +PID +LEN +UID +TID +LAT\(ms\) LOST DATA$/m,
        /^HANDSHAKE +[\d.]+ +tls /m,
        /^WRITE\/SEND .* 0 +question\\n$/m,
      ],
    },
  ],
});
