/** Where programs are attached. */
export type { Hook, Resolved, UserFunction } from "./hook.js";
export * from "./functions.js";
export * from "./events.js";
export * from "./network.js";
export * from "./alternatives.js";
