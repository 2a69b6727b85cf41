import type {
  PipelineExperimentConfig,
  RetryPipelineExecutionRequest,
  RetryPipelineExecutionResponse,
  StartPipelineExecutionRequest,
  StartPipelineExecutionResponse,
  StopPipelineExecutionRequest,
  StopPipelineExecutionResponse,
} from "@aws-sdk/client-sagemaker";
import {
  checkDefinition,
  newExecutionId,
  resolveParameters,
  selectSteps,
} from "../pipelines/mod.ts";
import type { Definition } from "../pipelines/definition.ts";
import { evaluate } from "../pipelines/expressions.ts";
import { makeScope } from "../pipelines/scope.ts";
import {
  type ExecutionRecord,
  executionsWhere,
  keptDefinition,
  keyOfExecution,
  type PipelineRecord,
} from "../pipelines/records.ts";
import type { LocalContext } from "../service/context.ts";
import { changeVersion, findPipeline, findVersion } from "./pipeline.ts";
import { findExecution } from "./pipeline_execution.ts";
import { checkExecutions } from "./pipeline_quotas.ts";
import { digestOf, isSentAgain, obey, wasObeyed } from "./pipeline_token.ts";
import { validationError } from "./refusals.ts";

const KIND = "pipeline-execution";

/** StartPipelineExecution: the same token again starts no second one. */
export async function startPipelineExecution(
  input: StartPipelineExecutionRequest,
  context: LocalContext,
): Promise<StartPipelineExecutionResponse> {
  const pipeline = findPipeline(context, input.PipelineName!);
  const version = findVersion(pipeline, input.PipelineVersionId);
  const definition = await checkDefinition(
    keptDefinition(context, version.definition),
    context,
  );
  // It may have been deleted while its definition was checked.
  const { PipelineName, PipelineArn } = findPipeline(
    context,
    input.PipelineName!,
  );
  const earlier = findByToken(input.ClientRequestToken, PipelineArn, context);
  if (earlier !== undefined && isSentAgain(input, earlier)) {
    return { PipelineExecutionArn: earlier.PipelineExecutionArn };
  }
  if (input.MlflowExperimentName !== undefined) {
    throw validationError(
      "MlflowExperimentName must be left out: Local SageMaker has no MLflow.",
    );
  }
  const parameters = resolveParameters(definition, input.PipelineParameters);
  const selection = selectSteps(definition, input, PipelineArn, context);
  checkExecutions(context);
  const arn = `${PipelineArn}/execution/${newExecutionId()}`;
  const parallelism = input.ParallelismConfiguration ??
    pipeline.ParallelismConfiguration;
  const now = new Date();
  const record: ExecutionRecord = {
    PipelineName,
    PipelineArn,
    PipelineExecutionArn: arn,
    PipelineExecutionStatus: "Executing",
    PipelineVersionId: version.id,
    ...(input.ClientRequestToken && {
      ClientRequestToken: input.ClientRequestToken,
      RequestDigest: digestOf(input),
    }),
    PipelineExecutionDisplayName: input.PipelineExecutionDisplayName ??
      `execution-${now.getTime()}`,
    ...(input.PipelineExecutionDescription &&
      { PipelineExecutionDescription: input.PipelineExecutionDescription }),
    ...(parallelism && { ParallelismConfiguration: parallelism }),
    ...(selection.config && { SelectiveExecutionConfig: selection.config }),
    Definition: version.definition,
    GivenParameters: (input.PipelineParameters ?? [])
      .map(({ Name, Value }) => ({ Name: Name!, Value: Value! })),
    Parameters: parameters,
    Steps: selection.steps,
    CreationTime: now,
    LastModifiedTime: now,
  };
  const key = keyOfExecution(record);
  context.records.insert(KIND, key, {
    ...record,
    PipelineExperimentConfig: experimentOf(definition, record, context),
  });
  context.records.update<PipelineRecord>(
    "pipeline",
    PipelineName,
    (pipeline) => ({ ...pipeline, LastRunTime: now }),
  );
  changeVersion(context, PipelineName, version.id, { lastExecutionArn: arn });
  context.scheduler.submit(KIND, key);
  return { PipelineExecutionArn: arn };
}

/** As the definition names them; else as the service does where it says nothing. */
function experimentOf(
  definition: Definition,
  execution: ExecutionRecord,
  context: LocalContext,
): PipelineExperimentConfig {
  const { experiment } = definition;
  if (experiment === undefined) {
    const { PipelineName, PipelineExecutionArn: arn } = execution;
    const TrialName = arn.slice(arn.lastIndexOf("/") + 1);
    return { ExperimentName: PipelineName.toLowerCase(), TrialName };
  }
  const scope = makeScope({ context, definition, execution });
  return evaluate(experiment, scope) as PipelineExperimentConfig;
}

function findByToken(
  token: string | undefined,
  pipelineArn: string,
  context: LocalContext,
): ExecutionRecord | undefined {
  if (token === undefined) return undefined;
  return executionsWhere(
    context,
    (execution) =>
      execution.ClientRequestToken === token &&
      execution.PipelineArn === pipelineArn,
  )[0];
}

/** StopPipelineExecution: running jobs are stopped. */
export function stopPipelineExecution(
  input: StopPipelineExecutionRequest,
  context: LocalContext,
): StopPipelineExecutionResponse {
  const arn = input.PipelineExecutionArn!;
  const execution = findExecution(context, arn);
  if (wasObeyed("Stop", input, execution.Obeyed)) {
    return { PipelineExecutionArn: arn };
  }
  const { PipelineExecutionStatus: status } = execution;
  if (status !== "Executing" && status !== "Stopping") {
    throw validationError(
      `Pipeline execution with ARN ${arn} is in status ${status}. Only pipelines with 'Executing' status can be stopped.`,
    );
  }
  const key = keyOfExecution(execution);
  context.records.update<ExecutionRecord>(
    KIND,
    key,
    (record) => ({ ...record, ...obey("Stop", input, record.Obeyed) }),
  );
  context.scheduler.stop(KIND, key);
  return { PipelineExecutionArn: arn };
}

/** RetryPipelineExecution: what succeeded stays; what failed or was stopped runs again. */
export async function retryPipelineExecution(
  input: RetryPipelineExecutionRequest,
  context: LocalContext,
): Promise<RetryPipelineExecutionResponse> {
  const arn = input.PipelineExecutionArn!;
  const { Definition } = findExecution(context, arn);
  await checkDefinition(keptDefinition(context, Definition), context);
  const execution = findExecution(context, arn);
  if (wasObeyed("Retry", input, execution.Obeyed)) {
    return { PipelineExecutionArn: arn };
  }
  const { PipelineExecutionStatus: status } = execution;
  if (status !== "Failed" && status !== "Stopped") {
    throw validationError(
      `Pipeline execution with ARN ${arn} is in status ${status}. Only pipeline executions in Failed or Stopped status can be retried.`,
    );
  }
  checkExecutions(context);
  const { ParallelismConfiguration } = input;
  const key = keyOfExecution(execution);
  context.records.update<ExecutionRecord>(
    KIND,
    key,
    ({ FailureReason: _, ...record }) => ({
      ...record,
      ...obey("Retry", input, record.Obeyed),
      ...(ParallelismConfiguration && { ParallelismConfiguration }),
      PipelineExecutionStatus: "Executing",
      Steps: record.Steps
        .filter(({ StepStatus }) => StepStatus === "Succeeded"),
    }),
  );
  context.scheduler.submit(KIND, key);
  return { PipelineExecutionArn: arn };
}
