import type { NativeFailure } from "../native/addon.js";
import { explain } from "./refusals/explain.js";
import type { EngineContext, EngineErrorCode } from "./refusals/explanation.js";

export type { EngineContext, EngineErrorCode } from "./refusals/explanation.js";
export { lastReason } from "./refusals/verifier.js";

/**
 * The kernel refused something. `code` is stable; `message` is one line in
 * plain words; `hint` is the way out; `log` is the verifier's whole text.
 */
export class EngineError extends Error {
  override readonly name = "EngineError";
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    readonly hint: string | undefined,
    readonly errno: number,
    readonly context: EngineContext = {},
    readonly log?: string,
  ) {
    super(message);
    // Who prints the error wants its line, not the verifier's thousands.
    Object.defineProperty(this, "log", { enumerable: false });
  }

  get program(): string | undefined {
    return this.context.program;
  }

  /** The one place where a native failure becomes words. */
  static from(failure: NativeFailure, context: EngineContext = {}): EngineError {
    const { code, message, hint } = explain(failure, context);
    return new EngineError(code, message, hint, failure.errno, context, failure.log);
  }
}

/** Narrows what a call into the addon threw; anything else is a bug and goes on. */
export function failureOf(error: unknown): NativeFailure {
  if (error instanceof Error && "errno" in error && "what" in error) return error as NativeFailure;
  throw error;
}
