import { unsafeOffsets } from "../../facts/user/instructions.js";
import { native, type NativeLink } from "../../native/addon.js";
import { EngineError, failureOf } from "../errors.js";
import type { LinkRequest } from "./request.js";

/**
 * One attachment of one program. It hangs on descriptors: closed, or with the
 * process's end, the program runs there no more. Calls throw EngineError.
 */
export class BpfLink {
  private open = true;

  private constructor(
    readonly program: string,
    /** As a person names it. */
    readonly place: string,
    readonly handle: NativeLink,
  ) {}

  /** Made, and not running yet where the kernel can make it so; `enable` lets it run. */
  static attach(
    programFd: number,
    attachment: LinkRequest,
    program: string,
    mapFd: (name: string) => number,
  ): BpfLink {
    refuseUnsafe(attachment, program);
    const { request, place } = attachment;
    const map = request["map"];
    try {
      const handle = new (native().Link)(
        programFd,
        typeof map === "string" ? { ...request, mapFd: mapFd(map) } : request,
      );
      return new BpfLink(program, place, handle);
    } catch (error) {
      if (error instanceof EngineError) throw error;
      const frequency = request["sampleFrequency"];
      const asked = typeof frequency === "number" ? { frequency } : {};
      throw EngineError.from(failureOf(error), { program, place, ...asked });
    }
  }

  get attached(): boolean {
    return this.open;
  }

  enable(): void {
    this.handle.enable();
  }

  /** Events that the probe itself had to skip; 0 where the kernel does not say. */
  missed(): number {
    return this.open ? this.handle.missed() : 0;
  }

  /** Into a bpffs path. */
  pin(path: string): void {
    this.run(() => this.handle.pin(path));
  }

  /** What an iterator program writes. */
  readIterator(): Buffer {
    return this.run(() => this.handle.readIterator());
  }

  private run<T>(work: () => T): T {
    const { program, place } = this;
    try {
      return work();
    } catch (error) {
      throw EngineError.from(failureOf(error), { program, place });
    }
  }

  /** Twice is harmless. */
  detach(): void {
    BpfLink.detachAll([this]);
  }

  /** All at once, which is quicker; their programs run no more when it returns. */
  static detachAll(links: readonly BpfLink[]): void {
    const open = links.filter((link) => link.open);
    for (const link of open) link.open = false;
    native().closeLinks(open.map(({ handle }) => handle));
  }
}

/** A single uprobe; those that go together have been looked at. */
function refuseUnsafe({ request, place }: LinkRequest, program: string): void {
  const { kind, path, offset } = request;
  if (kind !== "uprobe" || typeof path !== "string" || typeof offset !== "number") return;
  const why = unsafeOffsets(path, [offset]).get(offset);
  if (why === undefined) return;
  throw new EngineError("unsupported", `${place} can't be probed: ${why}`, undefined, 0, {
    program,
    place,
  });
}
