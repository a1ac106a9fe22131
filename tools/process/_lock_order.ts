/** The order in which mutexes are locked, as a graph: who held which one while asking for which. */
import type { StackValue } from "../../src/tool.js";

/** A thread held one mutex and asked for the other, the first time that anybody did. */
export interface Order {
  readonly held: bigint;
  readonly wanted: bigint;
  readonly held_stack: StackValue;
  readonly wanted_stack: StackValue;
  readonly created_stack: StackValue;
  readonly tid: bigint;
  readonly comm: string;
  /** Thread that made this one; 0 = before the trace. */
  readonly creator: bigint;
  readonly creator_comm: string;
}

export class LockOrders {
  /** By the mutex that is held, by the one that is asked for. */
  private readonly from = new Map<bigint, Map<bigint, Order>>();
  private readonly mutexes = new Set<bigint>();
  private edges = 0;
  /** That were reported. */
  cycles = 0;

  /** The shortest circle that this order closes, beginning with it. */
  add(order: Order): readonly Order[] | undefined {
    const { held, wanted } = order;
    const path = this.path(wanted, held);
    const known = this.from.get(held) ?? new Map<bigint, Order>();
    if (known.has(wanted)) return undefined;
    this.from.set(held, known.set(wanted, order));
    this.mutexes.add(held).add(wanted);
    this.edges++;
    if (path === undefined) return undefined;
    this.cycles++;
    return [order, ...path];
  }

  /** As BCC's tool writes it, the node-link form that networkx reads; stacks as lists of names. */
  graph(): LockGraph {
    const nodes = [...this.mutexes];
    const place = new Map(nodes.map((mutex, i) => [mutex, i]));
    const orders = [...this.from.values()].flatMap((known) => [...known.values()]);
    return {
      directed: true,
      multigraph: false,
      graph: {},
      nodes: nodes.map((mutex) => ({ id: hex(mutex) })),
      links: orders.map((order) => ({
        source: place.get(order.held)!,
        target: place.get(order.wanted)!,
        thread_pid: Number(order.tid),
        thread_comm: order.comm,
        first_mutex_stack: frameNames(order.held_stack),
        second_mutex_stack: frameNames(order.wanted_stack),
      })),
    };
  }

  get summary(): string {
    const found = this.cycles === 0 ? "no lock order inversion" : `${this.cycles} inversion(s)`;
    return `${found} among ${this.mutexes.size} mutexes that were held together, locked in ${this.edges} orders`;
  }

  /** Orders that lead from one mutex to another, as few as can be; [] where they are the same. */
  private path(start: bigint, end: bigint): readonly Order[] | undefined {
    const reached = new Map<bigint, Order | undefined>([[start, undefined]]);
    for (const mutex of reached.keys()) {
      if (mutex === end) return this.back(reached, end);
      for (const [next, order] of this.from.get(mutex) ?? [])
        if (!reached.has(next)) reached.set(next, order);
    }
    return undefined;
  }

  private back(reached: ReadonlyMap<bigint, Order | undefined>, end: bigint): readonly Order[] {
    const path: Order[] = [];
    for (let order = reached.get(end); order !== undefined; order = reached.get(order.held))
      path.unshift(order);
    return path;
  }
}

interface LockGraph {
  readonly directed: true;
  readonly multigraph: false;
  readonly graph: Readonly<Record<string, never>>;
  readonly nodes: readonly { readonly id: string }[];
  /** From a mutex that is held to one that is asked for, by their places among the nodes. */
  readonly links: readonly {
    readonly source: number;
    readonly target: number;
    readonly thread_pid: number;
    readonly thread_comm: string;
    readonly first_mutex_stack: readonly string[];
    readonly second_mutex_stack: readonly string[];
  }[];
}

const frameNames = ({ frames }: StackValue): readonly string[] =>
  frames.map(({ name, address }) => (name === "" ? hex(address) : name));

/** A line of the report, with the stack below it. */
export interface Line {
  readonly text: string;
  readonly cycle?: number;
  readonly event: "cycle" | "locked" | "held" | "created" | "order";
  readonly mutex?: string;
  readonly holding?: string;
  readonly tid?: bigint;
  readonly comm?: string;
  readonly stack?: StackValue;
}

const hex = (mutex: bigint): string => `0x${mutex.toString(16)}`;

export function report(cycle: readonly Order[], number: number): readonly Line[] {
  const names = new Map(cycle.map(({ held }, i) => [held, `mutex M${i} (${hex(held)})`]));
  const name = (mutex: bigint): string => names.get(mutex)!;
  const way = [...cycle.map(({ held }) => held), cycle[0]!.held].map(name).join(" => ");
  return [
    { event: "cycle", cycle: number, text: `Potential deadlock ${number}: ${way}` },
    ...cycle.flatMap((order) => told(order, number, name)),
  ];
}

function told(order: Order, cycle: number, name: (mutex: bigint) => string): readonly Line[] {
  const { held, wanted, tid, comm } = order;
  const about = { cycle, tid, comm, mutex: hex(wanted), holding: hex(held) };
  const thread = `thread ${tid} (${comm})`;
  const lines: Line[] = [
    {
      ...about,
      event: "locked",
      text: `${name(wanted)} is locked with ${name(held)} held, in ${thread}:`,
      stack: order.wanted_stack,
    },
    {
      ...about,
      event: "held",
      text: `${name(held)} was locked by the same thread:`,
      stack: order.held_stack,
    },
  ];
  if (order.creator === 0n) return lines;
  const text = `${thread} was made by thread ${order.creator} (${order.creator_comm}):`;
  return [...lines, { ...about, event: "created", text, stack: order.created_stack }];
}

export const orderLine = ({ held, wanted, tid, comm, wanted_stack }: Order): Line => ({
  event: "order",
  tid,
  comm,
  mutex: hex(wanted),
  holding: hex(held),
  text: `mutex ${hex(held)} => mutex ${hex(wanted)}, thread ${tid} (${comm}):`,
  stack: wanted_stack,
});
