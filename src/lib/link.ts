import { inspect, type InspectOptions } from "node:util";
import { BpfLink } from "../engine/links/link.js";
import type { Collection } from "../engine/collection.js";
import { BpfError, closedError, during, type Phase } from "./errors.js";
import { openPackets, type EventOptions, type Events } from "./events.js";
import { inspected } from "./inspected.js";

export interface LinkInfo {
  /** The C function. */
  readonly program: string;
  readonly attached: boolean;
  /** `id`: the kernel's of its bpf_link, where it has one. */
  readonly places: readonly { readonly place: string; readonly id?: number }[];
  /** Events that the probes themselves had to skip. */
  readonly missed: number;
}

/**
 * One program at one hook, which may be several places. Detached by `detach`,
 * by `using`, by closing its BPF, or with the process's end.
 */
export class Link {
  /** @hidden */
  constructor(
    /** The C function. */
    readonly program: string,
    private readonly collection: Collection,
    private readonly links: readonly BpfLink[],
  ) {}

  /** As a person names them. */
  get places(): readonly string[] {
    return this.links.map(({ place }) => place);
  }

  get attached(): boolean {
    return this.links.some(({ attached }) => attached);
  }

  /** The program runs there no more when it returns. Twice is harmless. */
  detach(): void {
    BpfLink.detachAll(this.links);
  }

  [Symbol.dispose](): void {
    this.detach();
  }

  /** The kernel's ids of its bpf_links; none where the place is reached without one. */
  get ids(): readonly number[] {
    return this.links.map(({ handle }) => handle.id).filter((id) => id !== 0);
  }

  /** What it is now, as plain data. */
  get info(): LinkInfo {
    const { program, attached } = this;
    const places = this.links.map(({ place, handle }) => {
      const { id } = handle;
      return id === 0 ? { place } : { place, id };
    });
    return { program, attached, places, missed: this.missed() };
  }

  /** Keeps it in a bpffs path, where it outlives the process; one place with a bpf_link only. */
  pin(path: string): void {
    const link = this.only("attach");
    during("attach", () => link.pin(path));
  }

  /** Runs an iterator once over all: what it wrote. */
  read(): string {
    const link = this.only("read");
    return during("read", () => link.readIterator()).toString("utf8");
  }

  /** Of a socket filter on a device: the packets that it let through, beginning with the link layer's header. */
  packets(options: EventOptions = {}): Events<Buffer> {
    const { handle, place } = this.only("read");
    return openPackets(this.collection, place, handle.fd, options);
  }

  /** @internal */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { program, attached, places } = this;
    return inspected("Link", { program, attached, places }, options);
  }

  private only(phase: Phase): BpfLink {
    const [link, more] = this.links;
    if (link?.attached !== true) throw closedError(`the link of ${this.program}`, phase);
    if (more === undefined) return link;
    throw new BpfError("several-places", phase, `${this.program} is at several places`);
  }

  /** Events that the probes themselves had to skip; 0 where the kernel does not say. */
  missed(): number {
    return during("read", () => this.links.reduce((sum, link) => sum + link.missed(), 0));
  }
}
