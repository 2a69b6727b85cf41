/**
 * Tuning jobs: what they search, and how they start training jobs and end.
 *
 * @module
 */
export { type Definition, definitionsOf } from "./definitions.ts";
export { rangesOf, spaceOf, type TuningRanges } from "./ranges.ts";
export {
  childrenOf,
  objectiveStatusOf,
  objectiveValueOf,
  toSummary,
} from "./children.ts";
export { childRequest, largestName } from "./child_request.ts";
export { tuningJobKind } from "./tuning_job.ts";
