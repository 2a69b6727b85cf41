import { createHash } from "node:crypto";
import { parseS3Uri } from "../jobs/s3_uri.ts";
import type { LocalContext } from "../service/context.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  type Step,
} from "./definition.ts";
import {
  type ExecutionRecord,
  executionsWhere,
  type StepRecord,
} from "./records.ts";
import { STEP_TYPES } from "./step_types.ts";

/**
 * What two runs of a step must have in common for the one to stand for the other;
 * undefined where runs of its type are never reused.
 *
 * @param request The step's arguments, worked out.
 * @param byContent Compares what lies in S3 instead of where it lies.
 */
export function cacheKey(
  step: Step,
  request: JsonObject,
  byContent: boolean,
  context: LocalContext,
): string | undefined {
  const { type } = step;
  const compared = comparedOf(step, request);
  if (compared === undefined) return undefined;
  const settled = byContent ? hashObjects(compared, context) : compared;
  return createHash("sha256")
    .update(`${type} ${byContent} ${JSON.stringify(sorted(settled))}`)
    .digest("hex");
}

/** The arguments that count; of a call also whom it calls, and for what. */
function comparedOf(
  { type, call }: Step,
  request: JsonObject,
): Json[] | undefined {
  if (call !== undefined) {
    const outputs = call.outputs.map(({ name, type }) => [name, type]);
    return [call.address, request, outputs];
  }
  return STEP_TYPES[type]?.cacheKeys?.map((key) => {
    const [outer, inner] = key.split(".") as [string, string?];
    const value = request[outer];
    if (inner === undefined) return value ?? null;
    return isObject(value) ? value[inner] ?? null : null;
  });
}

/** The order of members says nothing. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value).sort().map((key) => [key, sorted(value[key]!)]),
  );
}

/** Puts names and ETags of the objects in place of each S3 URI that has some. */
function hashObjects(value: Json, context: LocalContext): Json {
  if (Array.isArray(value)) {
    return value.map((item) => hashObjects(item, context));
  }
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, hashObjects(item, context)]),
    );
  }
  const location = typeof value === "string" ? parseS3Uri(value) : undefined;
  if (location === undefined) return value;
  const { bucket, key } = location;
  const found = Array.from(context.objects.list(bucket, key), (object) => [
    object.key.slice(key.length),
    object.etag,
  ]);
  return found.length === 0 ? value : { objects: found };
}

/** A run that stands for another, and the execution that it belongs to. */
export interface CacheHit {
  readonly record: StepRecord;
  readonly executionArn: string;
}

/** The newest successful run of a step in its pipeline that is not too old. */
export function findRun(
  step: Step,
  key: string,
  { PipelineArn }: ExecutionRecord,
  context: LocalContext,
): CacheHit | undefined {
  const oldest = Date.now() - (step.cacheFor ?? 0);
  const runs = executionsWhere(
    context,
    (execution) => execution.PipelineArn === PipelineArn,
  ).flatMap((execution) =>
    execution.Steps
      .filter((record) =>
        record.StepName === step.name && record.cacheKey === key &&
        record.StepStatus === "Succeeded" &&
        record.CacheHitResult === undefined &&
        record.SelectiveExecutionResult === undefined &&
        record.EndTime!.getTime() >= oldest
      )
      .map((record) => ({
        record,
        executionArn: execution.PipelineExecutionArn,
      }))
  );
  return runs.toSorted((a, b) => +b.record.EndTime! - +a.record.EndTime!)[0];
}
