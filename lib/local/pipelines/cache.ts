import type { DescribeModelOutput } from "@aws-sdk/client-sagemaker";
import { createHash } from "node:crypto";
import type { LocalContext } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import { contentOf } from "./cache_content.ts";
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
import { RESOURCES } from "./resources.ts";
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
  const settled = byContent
    ? contentOf(withModel(compared, context), context.objects)
    : compared;
  return createHash("sha256")
    .update(`${type} ${byContent} ${JSON.stringify(sorted(settled))}`)
    .digest("hex");
}

/** The arguments that count; of a call also whom it calls, and for what. */
function comparedOf(
  { type, call }: Step,
  request: JsonObject,
): JsonObject | undefined {
  if (call !== undefined) {
    const outputs = call.outputs.map(({ name, type }) => [name, type]);
    return { address: call.address, request, outputs };
  }
  const keys = STEP_TYPES[type]?.cacheKeys;
  if (keys === undefined) return undefined;
  return Object.fromEntries(keys.map((key) => {
    const [outer, inner] = key.split(".") as [string, string?];
    const value = request[outer];
    if (inner === undefined) return [key, value ?? null];
    return [key, isObject(value) ? value[inner] ?? null : null];
  }));
}

/** By content, a model is what its containers are: each execution names its own. */
function withModel(
  compared: JsonObject,
  { records }: LocalContext,
): JsonObject {
  const { ModelName: name } = compared;
  const model = typeof name === "string"
    ? records.find<Stamped & DescribeModelOutput>("model", name)
    : undefined;
  if (model === undefined) return compared;
  const { PrimaryContainer, Containers } = model;
  const ModelName = JSON.parse(
    JSON.stringify({ PrimaryContainer, Containers }),
  );
  return { ...compared, ModelName };
}

/** The order of members says nothing. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value).sort().map((key) => [key, sorted(value[key]!)]),
  );
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
        isThere(step, record, context) &&
        record.EndTime!.getTime() >= oldest
      )
      .map((record) => ({
        record,
        executionArn: execution.PipelineExecutionArn,
      }))
  );
  return runs.toSorted((a, b) => +b.record.EndTime! - +a.record.EndTime!)[0];
}

/** Whether the job that a run was is still known: some kinds can be deleted. */
function isThere(
  { type }: Step,
  { resource }: StepRecord,
  { records }: LocalContext,
): boolean {
  const kind = RESOURCES[type]?.job?.kind;
  return kind === undefined || resource === undefined ||
    records.get(kind, resource) !== undefined;
}
