import type { StepStatus } from "@aws-sdk/client-sagemaker";
import { UserError } from "../../engines/user_error.ts";
import type { JobRun } from "../jobs/scheduler.ts";
import { addServiceTag } from "../operations/tags.ts";
import { ServiceError } from "../service/context.ts";
import { type Api, loadApi } from "./api.ts";
import { textsFrom } from "./arguments.ts";
import type { Call } from "./call.ts";
import { runCallback, runLambda } from "./call_run.ts";
import { cacheKey, findRun } from "./cache.ts";
import { holds } from "./conditions.ts";
import type { Definition, Json, JsonObject, Step } from "./definition.ts";
import { evaluate, evaluateText } from "./expressions.ts";
import { resourceName } from "./names.ts";
import {
  executionId,
  type ExecutionRecord,
  type StepRecord,
} from "./records.ts";
import { RESOURCES, type StepResource } from "./resources.ts";
import {
  jobException,
  retryDelay,
  startException,
  StepFailure,
} from "./retries.ts";
import { makeScope } from "./scope.ts";
import { STEP_TYPES } from "./step_types.ts";

/** Why a step ended that ran while the service did. */
export const INTERRUPTED =
  "InternalServerError: Local SageMaker ended while this step was running. Retry the execution";

/** Longest `FailureReason` of a step, in characters. */
export const MOST_STEP_REASON = 1024;

/** What a step works with. */
export interface StepContext {
  readonly run: JobRun;
  readonly definition: Definition;
  /** The execution as it is now. */
  execution(): ExecutionRecord;
  /** Notes more of the step in its record. */
  note(changes: Partial<StepRecord>): void;
}

/** A step that was stopped. */
class Stopped extends Error {}

/**
 * Runs a step to its end, and tries again as its policies say.
 *
 * @returns What its record holds at the end; never throws for what went wrong in it.
 */
export async function runStep(
  step: Step,
  context: StepContext,
): Promise<Partial<StepRecord> & { StepStatus: StepStatus }> {
  const start = Date.now();
  for (let attempts = 1;; attempts++) {
    if (attempts > 1) context.note({ AttemptCount: attempts });
    try {
      return { ...await attempt(step, context), StepStatus: "Succeeded" };
    } catch (error) {
      if (error instanceof Stopped) return { StepStatus: "Stopped" };
      const { message, exception } = asFailure(error, step);
      const elapsed = Date.now() - start;
      const delay = retryDelay(
        step.retryPolicies,
        exception,
        attempts,
        elapsed,
      );
      const { signal } = context.run;
      if (delay === undefined || signal.aborted) {
        return {
          StepStatus: "Failed",
          ...(message === ""
            ? {}
            : { FailureReason: message.slice(0, MOST_STEP_REASON) }),
        };
      }
      await pause(delay, signal);
      if (signal.reason === "closing") {
        return { StepStatus: "Failed", FailureReason: INTERRUPTED };
      }
      if (signal.aborted) return { StepStatus: "Stopped" };
    }
  }
}

function asFailure(error: unknown, { type }: Step): StepFailure {
  if (error instanceof StepFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ServiceError) {
    const { request } = STEP_TYPES[type]!;
    const operation = request.replace(/(Request|Input)$/, "");
    return new StepFailure(
      `ClientError: Failed to invoke sagemaker:${operation}. Error Details: ${message}`,
      startException(error),
    );
  }
  if (error instanceof UserError) {
    return new StepFailure(`ClientError: ${message}`);
  }
  console.error(error);
  return new StepFailure(
    `InternalServerError: ${message}`,
    "Step.SERVICE_FAULT",
  );
}

async function attempt(
  step: Step,
  context: StepContext,
): Promise<Partial<StepRecord>> {
  const { definition, run } = context;
  const scope = makeScope({
    context: run.context,
    definition,
    execution: context.execution(),
  });
  if (step.type === "Condition") {
    const conditions = step.arguments.Conditions as JsonObject[];
    const outcome = conditions.every((condition) => holds(condition, scope));
    return { Metadata: { Condition: { Outcome: outcome ? "True" : "False" } } };
  }
  if (step.type === "Fail") {
    const message = evaluateText(step.arguments.ErrorMessage!, scope);
    context.note({ Metadata: { Fail: { ErrorMessage: message } } });
    throw new StepFailure(message);
  }
  if (step.call !== undefined) return await runCall(step, step.call, context);
  return await createResource(step, context, await loadApi());
}

async function runCall(
  step: Step,
  call: Call,
  context: StepContext,
): Promise<Partial<StepRecord>> {
  const { definition, run } = context;
  const execution = context.execution();
  const scope = makeScope({ context: run.context, definition, execution });
  const given = evaluate(step.arguments, scope) as JsonObject;
  const key = cacheKey(step, given, definition.cacheByContent, run.context);
  const earlier = reuse(step, key, context);
  if (earlier !== undefined) return earlier;
  const runIt = step.type === "Lambda" ? runLambda : runCallback;
  const stopped = aborted(run.signal).then(() => {
    if (run.signal.reason === "closing") throw new StepFailure(INTERRUPTED);
    throw new Stopped();
  });
  // The call may end before anybody waits for this.
  stopped.catch(() => {});
  const Metadata = await runIt(call, given, {
    context: run.context,
    executionArn: execution.PipelineExecutionArn,
    aborted: stopped,
    note: (Metadata) => context.note({ Metadata }),
  });
  return { Metadata, ...(key === undefined ? {} : { cacheKey: key }) };
}

/** What an earlier run of the step gave, where it counts for this one. */
function reuse(
  step: Step,
  key: string | undefined,
  { execution, run }: StepContext,
): Partial<StepRecord> | undefined {
  if (step.cacheFor === undefined || key === undefined) return undefined;
  const hit = findRun(step, key, execution(), run.context);
  if (hit === undefined) return undefined;
  const { Metadata, resource = "" } = hit.record;
  const CacheHitResult = { SourcePipelineExecutionArn: hit.executionArn };
  return { ...(Metadata && { Metadata }), resource, CacheHitResult };
}

async function createResource(
  step: Step,
  context: StepContext,
  api: Api,
): Promise<Partial<StepRecord>> {
  const { definition, run } = context;
  const execution = context.execution();
  const resource = RESOURCES[step.type]!;
  const { request: shape, name: nameMember } = STEP_TYPES[step.type]!;
  const name = nameOf(step, nameMember, context);
  const scope = makeScope({
    context: run.context,
    definition,
    execution,
    jobName: name,
  });
  const given = textsFrom(
    evaluate(step.arguments, scope),
    api.schema(shape),
  ) as JsonObject;
  const key = cacheKey(step, given, definition.cacheByContent, run.context);
  const earlier = reuse(step, key, context);
  if (earlier !== undefined) return earlier;
  const named = step.type === "RegisterModel"
    ? registration(given, name, execution)
    : { ...given, [nameMember]: name };
  const checked = api.check(shape, named);
  const arn = resource.create(checked as never, run.context);
  if (resource.job !== undefined) {
    addServiceTag(run.context, arn, {
      Key: "sagemaker:pipeline-execution-arn",
      Value: execution.PipelineExecutionArn,
    });
  }
  const created = step.type === "RegisterModel" ? arn : name;
  context.note({
    Metadata: resource.metadata(arn),
    resource: created,
    ...(key === undefined ? {} : { cacheKey: key }),
  });
  await awaitJob(name, resource, context);
  return {};
}

function nameOf(
  step: Step,
  nameMember: string,
  { definition, execution, run }: StepContext,
): string {
  const given = step.arguments[nameMember];
  const scope = makeScope({
    context: run.context,
    definition,
    execution: execution(),
  });
  const prefix = given === undefined
    ? undefined
    : String(evaluate(given, scope));
  return resourceName(step, executionId(execution()), prefix);
}

/** A version has no name of its own; both say which execution made them. */
function registration(
  given: JsonObject,
  name: string,
  { PipelineExecutionArn }: ExecutionRecord,
): JsonObject {
  const properties = given.MetadataProperties as JsonObject | undefined;
  return {
    ...given,
    ...(given.ModelPackageGroupName === undefined
      ? { ModelPackageName: given.ModelPackageName ?? name }
      : {}),
    MetadataProperties: {
      GeneratedBy: PipelineExecutionArn as Json,
      ...properties,
    },
  };
}

async function awaitJob(
  name: string,
  { job }: StepResource,
  { run, note }: StepContext,
): Promise<void> {
  if (job === undefined) return;
  const { context, signal } = run;
  const ended = context.scheduler.ended(job.kind, name);
  await Promise.race([ended, aborted(signal)]);
  if (signal.aborted) {
    // Also where the service closes: a job that waits would run at its next start.
    if (job.end(name, context).status === "InProgress") job.stop(name, context);
    note({ StepStatus: "Stopping" });
    await ended;
  }
  const { status, reason } = job.end(name, context);
  if (status === "Completed") return;
  if (signal.reason === "closing") throw new StepFailure(INTERRUPTED);
  if (status === "Stopped" && signal.aborted) throw new Stopped();
  const message = reason ?? `ClientError: The job "${name}" ended as ${status}`;
  throw new StepFailure(message, jobException(message, job.kind));
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([promise, aborted(signal)]);
  clearTimeout(timer);
}
