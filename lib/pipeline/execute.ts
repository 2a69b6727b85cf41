import {
  CreatePipelineCommand,
  DescribePipelineCommand,
  DescribePipelineExecutionCommand,
  type DescribePipelineExecutionResponse,
  paginateListPipelineExecutions,
  paginateListPipelineExecutionSteps,
  type PipelineExecutionStep,
  RetryPipelineExecutionCommand,
  StartPipelineExecutionCommand,
  type StartPipelineExecutionCommandInput,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
} from "@aws-sdk/client-sagemaker";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../engines/user_error.ts";
import { findByName, patientLook } from "../jobs/mod.ts";
import type { Session } from "../session/mod.ts";
import { definition, type Pipeline } from "./pipeline.ts";
import { openWatcher } from "./watch.ts";

/** An execution that did not succeed. */
export class PipelineError extends Error {
  /** Tells it from other errors. */
  override readonly name = "PipelineError";

  /**
   * Tells which steps failed, and why.
   *
   * @param result The execution, with its steps.
   */
  constructor(
    /** The execution, with its steps. */
    readonly result: PipelineResult,
  ) {
    const { FailureReason } = result.execution;
    const failed = result.steps
      .filter((step) =>
        step.StepStatus === "Failed" && step.FailureReason !== FailureReason
      )
      .map(({ StepName, FailureReason }) => `"${StepName}": ${FailureReason}`);
    super(
      [
        `Pipeline execution ${result.arn} is ${result.status}`,
        FailureReason,
        ...failed,
      ].filter(Boolean).join("\n  "),
    );
  }
}

/** An execution that has ended. */
export interface PipelineResult {
  /** Of the execution. */
  readonly arn: string;
  /** Such as `Succeeded`. */
  readonly status: string;
  /** What DescribePipelineExecution says. */
  readonly execution: DescribePipelineExecutionResponse;
  /** In the order in which they started. */
  readonly steps: readonly PipelineExecutionStep[];
}

/**
 * Creates the pipeline, or updates it where it is there. Returns its ARN.
 *
 * @throws {TypeError} If a number in it is NaN or infinite.
 * @throws {SageMakerServiceException} If its definition is refused; the message names
 * the step and the path.
 */
export async function upsert(
  session: Session,
  pipeline: Pipeline,
): Promise<string> {
  const { name, description } = pipeline;
  return await upsertDefinition(
    session,
    name,
    definition(pipeline),
    description,
  );
}

/** The same with the text of a definition. */
export async function upsertDefinition(
  { sagemaker, role }: Session,
  name: string,
  definition: string,
  description?: string,
): Promise<string> {
  const input = {
    PipelineName: name,
    PipelineDefinition: definition,
    RoleArn: role,
    ...(description === undefined ? {} : { PipelineDescription: description }),
  };
  const describe = new DescribePipelineCommand({ PipelineName: name });
  const there = await findByName(() => sagemaker.send(describe));
  const { PipelineArn } = there
    ? await sagemaker.send(new UpdatePipelineCommand(input))
    : await sagemaker.send(new CreatePipelineCommand(input));
  return PipelineArn!;
}

/** How an execution is started. */
export interface StartOptions {
  /** Values of parameters by name; others have their defaults. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Steps that run at once. Default: all that can. */
  readonly maxParallelSteps?: number;
  /** Steps that run alone, on what an earlier execution made. */
  readonly steps?: readonly string[];
  /**
   * ARN of that execution; goes with `steps`. Default: the newest that succeeded or
   * failed.
   */
  readonly source?: string;
}

/**
 * Starts an execution of a pipeline that was upserted. Returns its ARN.
 *
 * @throws {UserError} If a parameter's value is none, or `source` has no `steps`.
 * @throws {SageMakerServiceException} If the pipeline is not there, or has no such
 * parameter or step, or a value is not of its parameter's type.
 */
export async function start(
  session: Session,
  { name }: Pick<Pipeline, "name">,
  options: StartOptions = {},
): Promise<string> {
  const { parameters = {}, maxParallelSteps, steps } = options;
  if (options.source !== undefined && steps === undefined) {
    throw new UserError(
      `Cannot start "${name}" on what an earlier execution made: "source" goes with "steps", the names of those that run alone`,
    );
  }
  const source = options.source ??
    (steps === undefined ? undefined : await newestEnded(session, name));
  const input: StartPipelineExecutionCommandInput = {
    PipelineName: name,
    PipelineParameters: Object.entries(parameters)
      .map(([Name, value]) => ({ Name, Value: textOf(value, Name) })),
    ...(maxParallelSteps === undefined ? {} : {
      ParallelismConfiguration: { MaxParallelExecutionSteps: maxParallelSteps },
    }),
    ...(steps === undefined ? {} : {
      SelectiveExecutionConfig: {
        SelectedSteps: steps.map((StepName) => ({ StepName })),
        ...(source === undefined ? {} : { SourcePipelineExecutionArn: source }),
      },
    }),
  };
  const { PipelineExecutionArn } = await session.sagemaker.send(
    new StartPipelineExecutionCommand(input),
  );
  return PipelineExecutionArn!;
}

/** Notebooks check no types: what is no value would go as the text "undefined". */
function textOf(value: unknown, parameter: string): string {
  if (["string", "number", "boolean"].includes(typeof value)) {
    return String(value);
  }
  throw new UserError(
    `Cannot start with the parameter "${parameter}": its value must be a text, a number, true or false, not ${
      value === null ? "null" : typeof value
    }`,
  );
}

/** The service itself takes none unless it is told which. */
async function newestEnded(
  { sagemaker: client }: Session,
  PipelineName: string,
): Promise<string | undefined> {
  const pages = paginateListPipelineExecutions({ client }, { PipelineName });
  for await (const { PipelineExecutionSummaries = [] } of pages) {
    const found = PipelineExecutionSummaries.find((
      { PipelineExecutionStatus: status },
    ) => status === "Succeeded" || status === "Failed");
    if (found !== undefined) return found.PipelineExecutionArn;
  }
  return undefined;
}

/**
 * Asks an execution to stop; its running jobs stop too.
 *
 * @throws {SageMakerServiceException} If it is not there, or not executing.
 */
export async function stop({ sagemaker }: Session, arn: string): Promise<void> {
  await sagemaker.send(
    new StopPipelineExecutionCommand({ PipelineExecutionArn: arn }),
  );
}

/**
 * Runs an execution again from its failed and stopped steps, with the definition and
 * the parameters that it was started with.
 *
 * @throws {SageMakerServiceException} If it is not there, or neither failed nor
 * stopped.
 */
export async function retry(
  { sagemaker }: Session,
  arn: string,
): Promise<void> {
  await sagemaker.send(
    new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn }),
  );
}

/**
 * An execution as it is now.
 *
 * @throws {SageMakerServiceException} If it is not there.
 */
export async function describe(
  { sagemaker }: Session,
  arn: string,
): Promise<PipelineResult> {
  const PipelineExecutionArn = arn;
  const { $metadata: _, ...execution } = await sagemaker.send(
    new DescribePipelineExecutionCommand({ PipelineExecutionArn }),
  );
  const steps: PipelineExecutionStep[] = [];
  const pages = paginateListPipelineExecutionSteps(
    { client: sagemaker },
    { PipelineExecutionArn, SortOrder: "Ascending", MaxResults: 100 },
  );
  for await (const page of pages) {
    steps.push(...page.PipelineExecutionSteps ?? []);
  }
  const status = execution.PipelineExecutionStatus!;
  return { arn, status, execution, steps };
}

/** It may end, or be stopped by another, in the moment in which it is to be stopped. */
async function stopIfExecuting(session: Session, arn: string): Promise<void> {
  try {
    await stop(session, arn);
  } catch (error) {
    const { status } = await describe(session, arn);
    if (status === "Executing") throw error;
  }
}

/** How an execution is waited for. */
export interface WaitOptions {
  /** Stops the execution when it aborts; the wait then ends with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Waits for the end of an execution. A notebook shows the graph meanwhile, with the
 * state of each step, drawn anew at each change; a terminal or log a line a step. A
 * connection that is lost meanwhile is waited for too.
 *
 * @throws {PipelineError} If it does not succeed.
 */
export async function wait(
  session: Session,
  arn: string,
  { signal }: WaitOptions = {},
): Promise<PipelineResult> {
  const watcher = await openWatcher(session, arn);
  const look = patientLook(() => describe(session, arn), () => {});
  let stopped = false;
  while (true) {
    if (signal?.aborted && !stopped) {
      await stopIfExecuting(session, arn);
      stopped = true;
    }
    const result = await look();
    if (result !== undefined) {
      const ended = !["Executing", "Stopping"].includes(result.status);
      watcher.show(result.steps, ended);
      if (ended) {
        signal?.throwIfAborted();
        if (result.status === "Succeeded") return result;
        throw new PipelineError(result);
      }
    }
    await sleep(session.pollSeconds * 1000);
  }
}
