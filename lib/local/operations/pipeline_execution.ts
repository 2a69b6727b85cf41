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
  UpdatePipelineExecutionRequest,
  UpdatePipelineExecutionResponse,
} from "@aws-sdk/client-sagemaker";
import {
  executionKey,
  type ExecutionRecord,
  keptDefinition,
  keyOfExecution,
} from "../pipelines/records.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { parseArn } from "./arns.ts";
import { takePage } from "./pages.ts";
import { findPipeline } from "./pipeline.ts";
import { constraintErrors, mustNotBeNull } from "./refusals.ts";

const KIND = "pipeline-execution";

/**
 * The execution of an ARN.
 *
 * @throws {ServiceError} `ResourceNotFound` if there is none.
 */
export function findExecution(
  context: LocalContext,
  arn: string | undefined,
): ExecutionRecord {
  if (arn === undefined) {
    throw constraintErrors([mustNotBeNull("pipelineExecutionArn")]);
  }
  const [pipeline, , id] = parseArn(arn)?.name.split("/") ?? [];
  const execution = pipeline === undefined || id === undefined
    ? undefined
    : context.records.get<ExecutionRecord>(KIND, executionKey(pipeline, id));
  if (execution?.PipelineExecutionArn === arn) return execution;
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
  const PipelineDefinition = keptDefinition(context, Definition);
  return { PipelineDefinition, CreationTime };
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
  const [, count = String(Steps.length), from = token] =
    /^(\d+)\/(\d+)$/.exec(token ?? "") ?? [];
  const listed = Steps.slice(0, Number(count));
  const sorted = SortOrder === "Ascending" ? Steps : listed.toReversed();
  const { items, nextToken } = takePage(sorted, most, from);
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
