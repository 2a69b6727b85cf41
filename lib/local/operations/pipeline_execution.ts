import type {
  DescribePipelineDefinitionForExecutionRequest,
  DescribePipelineDefinitionForExecutionResponse,
  DescribePipelineExecutionRequest,
  DescribePipelineExecutionResponse,
  ListPipelineExecutionsRequest,
  ListPipelineExecutionsResponse,
  ListPipelineExecutionStepsRequest,
  ListPipelineExecutionStepsResponse,
  ListPipelineParametersForExecutionRequest,
  ListPipelineParametersForExecutionResponse,
  PipelineExperimentConfig,
  RetryPipelineExecutionRequest,
  RetryPipelineExecutionResponse,
  StartPipelineExecutionRequest,
  StartPipelineExecutionResponse,
  StopPipelineExecutionRequest,
  StopPipelineExecutionResponse,
  UpdatePipelineExecutionRequest,
  UpdatePipelineExecutionResponse,
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
  executionKey,
  type ExecutionRecord,
  executionsWhere,
  keyOfExecution,
  type PipelineRecord,
} from "../pipelines/records.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { parseArn } from "./arns.ts";
import { takePage } from "./pages.ts";
import { changeVersion, findPipeline, findVersion } from "./pipeline.ts";
import { validationError } from "./refusals.ts";

const KIND = "pipeline-execution";

/** StartPipelineExecution: the same token again starts no second one. */
export async function startPipelineExecution(
  input: StartPipelineExecutionRequest,
  context: LocalContext,
): Promise<StartPipelineExecutionResponse> {
  const pipeline = findPipeline(context, input.PipelineName!);
  const version = findVersion(pipeline, input.PipelineVersionId);
  const definition = await checkDefinition(version.definition, context);
  const { PipelineName, PipelineArn } = pipeline;
  const earlier = findByToken(input.ClientRequestToken, PipelineArn, context);
  if (earlier !== undefined) {
    return { PipelineExecutionArn: earlier.PipelineExecutionArn };
  }
  const parameters = resolveParameters(definition, input.PipelineParameters);
  const selection = selectSteps(definition, input, PipelineArn, context);
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
    ...(input.ClientRequestToken &&
      { ClientRequestToken: input.ClientRequestToken }),
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

/**
 * The execution of an ARN.
 *
 * @throws {ServiceError} `ResourceNotFound` if there is none.
 */
function findExecution(context: LocalContext, arn: string): ExecutionRecord {
  const [pipeline, , id] = parseArn(arn)?.name.split("/") ?? [];
  const execution = pipeline === undefined || id === undefined
    ? undefined
    : context.records.get<ExecutionRecord>(KIND, executionKey(pipeline, id));
  if (execution !== undefined) return execution;
  throw new ServiceError(
    "ResourceNotFound",
    `Pipeline execution with ARN ${arn} does not exist.`,
  );
}

/** DescribePipelineExecution. */
export function describePipelineExecution(
  { PipelineExecutionArn }: DescribePipelineExecutionRequest,
  context: LocalContext,
): DescribePipelineExecutionResponse {
  return findExecution(context, PipelineExecutionArn!);
}

/** DescribePipelineDefinitionForExecution: the definition as it was at the start. */
export function describePipelineDefinitionForExecution(
  { PipelineExecutionArn }: DescribePipelineDefinitionForExecutionRequest,
  context: LocalContext,
): DescribePipelineDefinitionForExecutionResponse {
  const { Definition, CreationTime } = findExecution(
    context,
    PipelineExecutionArn!,
  );
  return { PipelineDefinition: Definition, CreationTime };
}

/** ListPipelineExecutions. */
export function listPipelineExecutions(
  input: ListPipelineExecutionsRequest,
  context: LocalContext,
): ListPipelineExecutionsResponse {
  const { PipelineArn } = findPipeline(context, input.PipelineName!);
  const { CreatedAfter, CreatedBefore } = input;
  const page = context.records.list<ExecutionRecord>(KIND, {
    // PipelineExecutionArn orders by name: ARNs of one pipeline differ in the id.
    sortBy: input.SortBy === "PipelineExecutionArn" ? "Name" : "CreationTime",
    sortOrder: input.SortOrder ?? "Descending",
    maxResults: input.MaxResults ?? 10,
    matches: (record) =>
      (record as ExecutionRecord).PipelineArn === PipelineArn,
    ...(input.NextToken && { nextToken: input.NextToken }),
    ...(CreatedAfter && { creationTimeAfter: CreatedAfter }),
    ...(CreatedBefore && { creationTimeBefore: CreatedBefore }),
  });
  return {
    PipelineExecutionSummaries: page.records.map((execution) => ({
      PipelineExecutionArn: execution.PipelineExecutionArn,
      StartTime: execution.CreationTime,
      PipelineExecutionStatus: execution.PipelineExecutionStatus,
      PipelineExecutionDescription: execution.PipelineExecutionDescription,
      PipelineExecutionDisplayName: execution.PipelineExecutionDisplayName,
      PipelineExecutionFailureReason: execution.FailureReason,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** ListPipelineExecutionSteps: those that have started, the newest first. */
export function listPipelineExecutionSteps(
  input: ListPipelineExecutionStepsRequest,
  context: LocalContext,
): ListPipelineExecutionStepsResponse {
  const { Steps } = findExecution(context, input.PipelineExecutionArn!);
  const { NextToken: token, SortOrder, MaxResults: most = 10 } = input;
  // Steps that start between two pages must not move those of the next: a token
  // says of how many it is.
  const [count = Steps.length, from] = token?.split("/") ?? [];
  const listed = Steps.slice(0, Number(count));
  const sorted = SortOrder === "Ascending" ? Steps : listed.toReversed();
  const { items, nextToken } = takePage(sorted, most, from ?? token);
  return {
    PipelineExecutionSteps: items,
    ...(nextToken && { NextToken: `${count}/${nextToken}` }),
  };
}

/** ListPipelineParametersForExecution: with the defaults that were taken. */
export function listPipelineParametersForExecution(
  input: ListPipelineParametersForExecutionRequest,
  context: LocalContext,
): ListPipelineParametersForExecutionResponse {
  const { Parameters } = findExecution(context, input.PipelineExecutionArn!);
  const all = Object.entries(Parameters)
    .map(([Name, value]) => ({ Name, Value: String(value) }));
  const { items, nextToken } = takePage(
    all,
    input.MaxResults ?? 10,
    input.NextToken,
  );
  return {
    PipelineParameters: items,
    ...(nextToken && { NextToken: nextToken }),
  };
}

/** Whether a request to stop or retry is one that was obeyed, sent again. */
function wasObeyed(
  { ObeyedTokens = [] }: ExecutionRecord,
  token: string | undefined,
): boolean {
  return token !== undefined && ObeyedTokens.includes(token);
}

function obeyed(
  execution: ExecutionRecord,
  token: string | undefined,
): ExecutionRecord {
  if (token === undefined) return execution;
  const { ObeyedTokens = [] } = execution;
  return { ...execution, ObeyedTokens: [...ObeyedTokens, token] };
}

/** StopPipelineExecution: running jobs are stopped. */
export function stopPipelineExecution(
  { PipelineExecutionArn: arn, ClientRequestToken }:
    StopPipelineExecutionRequest,
  context: LocalContext,
): StopPipelineExecutionResponse {
  const execution = findExecution(context, arn!);
  if (wasObeyed(execution, ClientRequestToken)) {
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
    (record) => obeyed(record, ClientRequestToken),
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
  await checkDefinition(Definition, context);
  const execution = findExecution(context, arn);
  if (wasObeyed(execution, input.ClientRequestToken)) {
    return { PipelineExecutionArn: arn };
  }
  const { PipelineExecutionStatus: status } = execution;
  if (status !== "Failed" && status !== "Stopped") {
    throw validationError(
      `Pipeline execution with ARN ${arn} is in status ${status}. Only pipeline executions in Failed or Stopped status can be retried.`,
    );
  }
  const { ParallelismConfiguration } = input;
  const key = keyOfExecution(execution);
  context.records.update<ExecutionRecord>(
    KIND,
    key,
    ({ FailureReason: _, ...record }) => ({
      ...obeyed(record, input.ClientRequestToken),
      ...(ParallelismConfiguration && { ParallelismConfiguration }),
      PipelineExecutionStatus: "Executing",
      Steps: record.Steps
        .filter(({ StepStatus }) => StepStatus === "Succeeded"),
    }),
  );
  context.scheduler.submit(KIND, key);
  return { PipelineExecutionArn: arn };
}

/** UpdatePipelineExecution: how it is called and described. */
export function updatePipelineExecution(
  input: UpdatePipelineExecutionRequest,
  context: LocalContext,
): UpdatePipelineExecutionResponse {
  const { PipelineExecutionArn: arn, ...changes } = input;
  const execution = findExecution(context, arn!);
  context.records.update<ExecutionRecord>(
    KIND,
    keyOfExecution(execution),
    (record) => ({ ...record, ...changes }),
  );
  return { PipelineExecutionArn: arn };
}
