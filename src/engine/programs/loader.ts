import {
  native,
  type NativeHandle,
  type NativeProgram,
  type NativeProgramRequest,
} from "../../native/addon.js";
import type { CompiledModule, ProgramSpec } from "../../types/module.js";
import { EngineError, failureOf } from "../errors.js";
import type { ProgramKind } from "./kind.js";

/** Loads the programs of one module; the module's BTF goes to the kernel once, and only when it is needed. */
export class ProgramLoader {
  private btf: NativeHandle | undefined;
  private btfTried = false;

  constructor(
    private readonly module: CompiledModule,
    private readonly mapFd: (name: string) => number,
  ) {}

  /** @throws EngineError with the verifier's log */
  load(spec: ProgramSpec, kind: ProgramKind): NativeProgram {
    const request = this.request(spec, kind);
    try {
      return new (native().Program)({ ...request, quick: true });
    } catch (error) {
      failureOf(error);
    }
    try {
      return new (native().Program)(this.explained(spec, request));
    } catch (error) {
      throw EngineError.from(failureOf(error), { program: spec.name });
    }
  }

  /** The same on a thread: the verifier may take seconds. */
  async loadAsync(
    spec: ProgramSpec,
    kind: ProgramKind,
    cancelled: () => boolean = () => false,
  ): Promise<NativeProgram> {
    const request = this.request(spec, kind);
    try {
      return await cancellable({ ...request, quick: true }, cancelled);
    } catch (error) {
      failureOf(error);
    }
    try {
      return await cancellable(this.explained(spec, request), cancelled);
    } catch (error) {
      throw EngineError.from(failureOf(error), { program: spec.name });
    }
  }

  /** The kernel's copy of the module's BTF, -1 when there is none. */
  btfFd(): number {
    if (!this.btfTried && this.module.btf !== undefined) {
      this.btfTried = true;
      try {
        this.btf = new (native().Handle)({ btf: this.module.btf });
      } catch (error) {
        failureOf(error); // an old kernel that does not know all of it: go on without
      }
    }
    return this.btf?.fd ?? -1;
  }

  close(): void {
    this.btf?.close();
  }

  private request(spec: ProgramSpec, kind: ProgramKind): NativeProgramRequest {
    return {
      ...kind,
      name: spec.name,
      license: this.module.license,
      instructions: spec.instructions,
      relocations: spec.relocations.flatMap(({ instruction, map }) => [
        instruction,
        this.mapFd(map),
      ]),
    };
  }

  /**
   * Refused: once more with type information, so that the log names C lines
   * (and for the few programs that cannot do without it).
   */
  private explained(spec: ProgramSpec, request: NativeProgramRequest): NativeProgramRequest {
    const btfFd = this.btfFd();
    return btfFd < 0 ? request : { ...request, ...typeInformation(spec, btfFd) };
  }
}

/** ms between two looks at whether it is still wanted. */
const lookEvery = 20;

async function cancellable(
  request: NativeProgramRequest,
  cancelled: () => boolean,
): Promise<NativeProgram> {
  const loading = native().Program.load(request);
  const look = setInterval(() => cancelled() && loading.cancel(), lookEvery);
  try {
    return await loading;
  } finally {
    clearInterval(look);
  }
}

function typeInformation(spec: ProgramSpec, btfFd: number): Partial<NativeProgramRequest> {
  const { funcInfo, lineInfo, funcInfoSize, lineInfoSize } = spec;
  return {
    btfFd,
    ...(funcInfo === undefined || funcInfoSize === undefined ? {} : { funcInfo, funcInfoSize }),
    ...(lineInfo === undefined || lineInfoSize === undefined ? {} : { lineInfo, lineInfoSize }),
  };
}
