import { modules } from "./modules.js";
import { oneLiners } from "./oneliners.js";
import { texts } from "./texts.js";

export const textTargets = [...oneLiners, ...texts, ...modules];
