import { column, data, defineTool, flag } from "../../src/tool.js";
import { endpoint } from "./_connections.js";

/** enum rdma_cm_event_type of the UAPI. */
const EVENTS = [
  "ADDR_RESOLVED",
  "ADDR_ERROR",
  "ROUTE_RESOLVED",
  "ROUTE_ERROR",
  "CONNECT_REQUEST",
  "CONNECT_RESPONSE",
  "CONNECT_ERROR",
  "UNREACHABLE",
  "REJECTED",
  "ESTABLISHED",
  "DISCONNECTED",
  "DEVICE_REMOVAL",
  "MULTICAST_JOIN",
  "MULTICAST_ERROR",
  "ADDR_CHANGE",
  "TIMEWAIT_EXIT",
  "ADDRINFO_RESOLVED",
  "ADDRINFO_ERROR",
  "USER",
  "INTERNAL",
];

interface Happening {
  readonly event: bigint;
  readonly source: string;
  readonly source_port: bigint;
  readonly target: string;
  readonly target_port: bigint;
}

export default defineTool({
  name: "rdmaucma",
  summary: "RDMA connection manager events of user programs (librdmacm)",
  about:
    "A connection's life: ADDR_RESOLVED and ROUTE_RESOLVED while connecting, ESTABLISHED, DISCONNECTED, and failures: REJECTED, UNREACHABLE, ADDR_ERROR.",
  instead: "rdma resource show cm_id (of iproute2) lists the connections there are",
  program: "rdmaucma.c",
  flags: { debug: flag.boolean("-D, --debug", "show the event's number") },
  examples: [{ command: "rdmaucma", about: "all events" }],
  view: ({ debug }) =>
    data("happenings")
      .rows<Happening>((one) => ({
        ...one,
        name: EVENTS[Number(one.event)] ?? `${one.event}`,
        local: endpoint(one.source, one.source_port),
        remote: endpoint(one.target, one.target_port),
      }))
      .columns(
        column.timeOfDay("time", 9, { title: "Timestamp" }),
        debug && column("event", 4, { title: "NR" }),
        column("name", 25, { title: "Event" }),
        column("family", 6, { title: "Family" }),
        column("local", 24, { title: "Local" }),
        column("remote", 0, { title: "Remote" }),
      ),
  smoke: [
    {
      arguments: [],
      workload: ["rdmaids", 3],
      expect: {
        rows: 6,
        every: { family: "INET", remote: "192.0.2.77:7471" },
        some: [{ event: "ADDR_RESOLVED" }, { event: "ROUTE_RESOLVED" }],
      },
      needs: ["kprobes", "guest"],
    },
  ],
});
