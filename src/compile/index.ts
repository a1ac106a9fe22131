export {
  cacheStore,
  compile,
  prewarm,
  type CompileOptions,
  type CompileResult,
} from "./compile.js";
export { CacheStore } from "./store.js";
export { environmentKey } from "./key.js";
