export type {
  Entry,
  Mark,
  RecordingHeader,
  RecordedAction,
  RecordedEffect,
  RunEffect,
} from "./entries.js";
export { costOf, limits } from "./format.js";
export type { FrameInfo } from "./frame_index.js";
export { Recording } from "./reader.js";
export { Recorder, type CellSeen } from "./recorder.js";
export { startRecording, type RecordingOptions } from "./start.js";
export { Damaged, Unknown, ToldTables, mostRows } from "./told_tables.js";
export { decoded } from "./values.js";
export { sizeOf, usualLimit } from "./size.js";
