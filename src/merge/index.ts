export { InputReader, type Input, type JsonObject } from "./input.js";
export { Hosts } from "./hosts.js";
export { mergedOf, type Merged } from "./tables.js";
export { EventRows, type EventRow } from "./event_rows.js";
