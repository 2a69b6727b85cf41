/**
 * What Local SageMaker keeps: records in SQLite, objects as files, log streams.
 *
 * @module
 */
export type { LogEvent, LogStreams } from "./log_streams.ts";
export type { ObjectInfo, ObjectOptions, ObjectStore } from "./objects.ts";
export type {
  RecordKind,
  RecordQuery,
  RecordStore,
  Stamped,
} from "./records.ts";
export { State } from "./state.ts";
export { StateFolderError } from "./state_folder.ts";
