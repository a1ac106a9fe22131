import type { Hook } from "../../types/hook.js";
import type { NativeAttachRequest } from "../../native/addon.js";
import type { ProgramKind } from "../programs/kind.js";

/** One attachment to make: the request, how its program is loaded, and what to do where the kernel lacks it. */
export interface LinkRequest {
  readonly request: NativeAttachRequest;
  readonly kind: ProgramKind;
  /** The place for messages. */
  readonly place: string;
  /** Made when this one is refused: one by one, or halves where any of them may be left out. */
  readonly instead: readonly LinkRequest[];
  /** May be left out when it is refused. */
  readonly optional: boolean;
}

export type HookOf<K extends Hook["kind"]> = Extract<Hook, { readonly kind: K }>;

/** What is to be known of one kind of link; one file each. */
export interface LinkKind<S extends Hook> {
  /** The place as a person names it. */
  place(spec: S): string;
  /** How a program has to be loaded so that it can be attached there. */
  program(spec: S): ProgramKind;
  /** Where the kernel refuses the first way. */
  instead?(spec: S): readonly LinkRequest[];
}

/** The attachment of one place. */
export function linkRequestOf<S extends Hook>(kind: LinkKind<S>, spec: S): LinkRequest {
  const program = kind.program(spec);
  return {
    request: { ...spec, attachType: program.expectedAttachType },
    kind: program,
    place: kind.place(spec),
    get instead() {
      return kind.instead?.(spec) ?? [];
    },
    optional: "optional" in spec && spec.optional === true,
  };
}
