import type {
  CreatePipelineRequest,
  CreatePipelineResponse,
  DeletePipelineRequest,
  DeletePipelineResponse,
  DescribePipelineRequest,
  DescribePipelineResponse,
  ListPipelinesRequest,
  ListPipelinesResponse,
  ListPipelineVersionsRequest,
  ListPipelineVersionsResponse,
  UpdatePipelineRequest,
  UpdatePipelineResponse,
  UpdatePipelineVersionRequest,
  UpdatePipelineVersionResponse,
} from "@aws-sdk/client-sagemaker";
import {
  dropDefinitions,
  executionsWhere,
  isUnfinished,
  keepDefinition,
  keptDefinition,
  keyOfExecution,
  type Obeyed,
  type PipelineRecord,
  type PipelineVersion,
} from "../pipelines/records.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import type { RecordStore } from "../store/records.ts";
import { arnOf } from "./arns.ts";
import { takePage } from "./pages.ts";
import { soundDefinition } from "./pipeline_definition.ts";
import { checkPipelines } from "./pipeline_quotas.ts";
import { digestOf, isSentAgain } from "./pipeline_token.ts";
import { validationError } from "./refusals.ts";
import { checkKeys, tagResource, untagResource } from "./tags.ts";

const KIND = "pipeline";

/** CreatePipeline: checks the definition as a whole. */
export async function createPipeline(
  input: CreatePipelineRequest,
  context: LocalContext,
): Promise<CreatePipelineResponse> {
  const {
    Tags,
    PipelineDefinition: _text,
    PipelineDefinitionS3Location: _location,
    ...given
  } = input;
  const name = given.PipelineName!;
  // Like the registry's, a pipeline's ARN keeps capitals.
  const PipelineArn = arnOf(context, KIND, "") + name;
  if (isThere(input, context)) return { PipelineArn };
  const text = await soundDefinition(input, context);
  checkKeys(Tags ?? []);
  if (isThere(input, context)) return { PipelineArn };
  checkPipelines(context);
  const now = new Date();
  const definition = keepDefinition(context, name, text);
  const record: PipelineRecord = {
    PipelineDisplayName: name,
    ...given,
    PipelineName: name,
    PipelineArn,
    PipelineStatus: "Active",
    RequestDigest: digestOf(input),
    CreationTime: now,
    LastModifiedTime: now,
    UpdatedTime: now,
    Versions: [{ id: 1, definition, created: now }],
  };
  context.records.insert(KIND, name, record);
  tagResource(context, PipelineArn, Tags);
  return { PipelineArn };
}

/**
 * Whether the pipeline was created by the same request.
 *
 * @throws {ServiceError} If it was created by another. The API declares a
 * ConflictException; for a name that is taken the service answers as SDKs expect it.
 */
function isThere(
  input: CreatePipelineRequest,
  { records }: LocalContext,
): boolean {
  const name = input.PipelineName!;
  const earlier = records.get<PipelineRecord>(KIND, name);
  if (earlier === undefined) return false;
  if (isSentAgain(input, earlier)) return true;
  throw validationError(
    `Pipeline names must be unique within an AWS account and region. Pipeline with name (${name}) already exists.`,
  );
}

/**
 * The pipeline of a name or ARN.
 *
 * @throws {ServiceError} `ResourceNotFound` if there is none.
 */
export function findPipeline(
  context: LocalContext,
  nameOrArn: string,
): PipelineRecord {
  const own = arnOf(context, KIND, "");
  const name = nameOrArn.startsWith(own)
    ? nameOrArn.slice(own.length)
    : nameOrArn;
  const pipeline = context.records.get<PipelineRecord>(KIND, name);
  if (pipeline !== undefined) return pipeline;
  const arn = nameOrArn.startsWith("arn:") ? nameOrArn : own + name;
  throw new ServiceError(
    "ResourceNotFound",
    `Pipeline '${arn}' does not exist.`,
  );
}

/**
 * A version of a pipeline; the newest, unless told otherwise.
 *
 * @throws {ServiceError} `ResourceNotFound` if there is none.
 */
export function findVersion(
  { Versions, PipelineArn }: PipelineRecord,
  id = Versions.at(-1)!.id,
): PipelineVersion {
  const version = Versions.find((version) => version.id === id);
  if (version !== undefined) return version;
  throw new ServiceError(
    "ResourceNotFound",
    `Pipeline version ${id} of '${PipelineArn}' does not exist.`,
  );
}

/** UpdatePipeline: a new definition is a new version; executions keep theirs. */
export async function updatePipeline(
  input: UpdatePipelineRequest,
  context: LocalContext,
): Promise<UpdatePipelineResponse> {
  const {
    PipelineName,
    PipelineDefinition,
    PipelineDefinitionS3Location: location,
    ...given
  } = input;
  const { PipelineArn } = findPipeline(context, PipelineName!);
  const text = location === undefined && PipelineDefinition === undefined
    ? undefined
    : await soundDefinition(input, context);
  // It may have been deleted while its new definition was read.
  findPipeline(context, PipelineName!);
  const definition = text === undefined
    ? undefined
    : keepDefinition(context, PipelineName!, text);
  const updated = context.records.update<PipelineRecord>(
    KIND,
    PipelineName!,
    (pipeline) => ({
      ...pipeline,
      ...given,
      UpdatedTime: new Date(),
      ...(definition === undefined ? {} : {
        Versions: [...pipeline.Versions, {
          id: pipeline.Versions.at(-1)!.id + 1,
          definition,
          created: new Date(),
        }],
      }),
    }),
  );
  return { PipelineArn, PipelineVersionId: updated.Versions.at(-1)!.id };
}

/** DescribePipeline. */
export function describePipeline(
  { PipelineName, PipelineVersionId }: DescribePipelineRequest,
  context: LocalContext,
): DescribePipelineResponse {
  const pipeline = findPipeline(context, PipelineName!);
  const version = findVersion(pipeline, PipelineVersionId);
  return {
    ...pipeline,
    LastModifiedTime: updatedTime(pipeline),
    PipelineDefinition: keptDefinition(context, version.definition),
    PipelineVersionDisplayName: version.displayName,
    PipelineVersionDescription: version.description,
  };
}

/** A record of an earlier Local SageMaker does not tell when it was updated. */
function updatedTime(
  { UpdatedTime, LastModifiedTime }: PipelineRecord,
): Date {
  return UpdatedTime ?? LastModifiedTime;
}

/** ListPipelines. */
export function listPipelines(
  input: ListPipelinesRequest,
  { records }: LocalContext,
): ListPipelinesResponse {
  const { PipelineNamePrefix: prefix, CreatedAfter, CreatedBefore } = input;
  const page = records.list<PipelineRecord>(KIND, {
    sortBy: input.SortBy ?? "CreationTime",
    sortOrder: input.SortOrder ?? "Descending",
    maxResults: input.MaxResults ?? 10,
    ...(input.NextToken && { nextToken: input.NextToken }),
    ...(CreatedAfter && { creationTimeAfter: CreatedAfter }),
    ...(CreatedBefore && { creationTimeBefore: CreatedBefore }),
    ...(prefix && {
      matches: (record) =>
        (record as PipelineRecord).PipelineName.startsWith(prefix),
    }),
  });
  return {
    PipelineSummaries: page.records.map((pipeline) => ({
      PipelineArn: pipeline.PipelineArn,
      PipelineName: pipeline.PipelineName,
      PipelineDisplayName: pipeline.PipelineDisplayName,
      PipelineDescription: pipeline.PipelineDescription,
      RoleArn: pipeline.RoleArn,
      CreationTime: pipeline.CreationTime,
      LastModifiedTime: updatedTime(pipeline),
      LastExecutionTime: pipeline.LastRunTime,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** Requests that deleted: what is gone has no record to remember them. */
const deletions = new WeakMap<RecordStore, Map<string, Obeyed>>();

/** DeletePipeline: with its executions, and not while one of them runs. */
export function deletePipeline(
  input: DeletePipelineRequest,
  context: LocalContext,
): DeletePipelineResponse {
  const { PipelineName, ClientRequestToken: token } = input;
  const obeyed = deletions.getOrInsertComputed(
    context.records,
    () => new Map<string, Obeyed>(),
  );
  const earlier = obeyed.get(token!);
  if (earlier !== undefined && isSentAgain(input, earlier)) {
    return { PipelineArn: arnOf(context, KIND, "") + PipelineName };
  }
  const pipeline = findPipeline(context, PipelineName!);
  const { PipelineArn } = pipeline;
  const executions = executionsWhere(
    context,
    (execution) => execution.PipelineArn === PipelineArn,
  );
  if (executions.some(isUnfinished)) {
    throw new ServiceError(
      "ConflictException",
      `Pipeline '${PipelineArn}' cannot be deleted while it has running executions: stop them first.`,
    );
  }
  for (const execution of executions) {
    context.records.remove("pipeline-execution", keyOfExecution(execution));
  }
  context.records.remove(KIND, PipelineName!);
  dropDefinitions(context, pipeline);
  untagResource(context, PipelineArn);
  obeyed.set(token!, {
    ClientRequestToken: token,
    RequestDigest: digestOf(input),
  });
  return { PipelineArn };
}

/** ListPipelineVersions: newest first. */
export function listPipelineVersions(
  input: ListPipelineVersionsRequest,
  context: LocalContext,
): ListPipelineVersionsResponse {
  const { PipelineArn, Versions } = findPipeline(context, input.PipelineName!);
  const { CreatedAfter, CreatedBefore } = input;
  const found = Versions.filter(({ created }) =>
    (CreatedAfter === undefined || created > CreatedAfter) &&
    (CreatedBefore === undefined || created < CreatedBefore)
  );
  if (input.SortOrder !== "Ascending") found.reverse();
  const { items, nextToken } = takePage(
    found,
    input.MaxResults ?? 10,
    input.NextToken,
  );
  return {
    PipelineVersionSummaries: items.map((version) => ({
      PipelineArn,
      PipelineVersionId: version.id,
      CreationTime: version.created,
      PipelineVersionDisplayName: version.displayName,
      PipelineVersionDescription: version.description,
      LastExecutionPipelineExecutionArn: version.lastExecutionArn,
    })),
    ...(nextToken && { NextToken: nextToken }),
  };
}

/** UpdatePipelineVersion: how a version is called and described. */
export function updatePipelineVersion(
  input: UpdatePipelineVersionRequest,
  context: LocalContext,
): UpdatePipelineVersionResponse {
  const pipeline = findPipeline(context, input.PipelineArn!);
  const { id } = findVersion(pipeline, input.PipelineVersionId!);
  const { PipelineVersionDisplayName, PipelineVersionDescription } = input;
  changeVersion(context, pipeline.PipelineName, id, {
    ...(PipelineVersionDisplayName === undefined
      ? {}
      : { displayName: PipelineVersionDisplayName }),
    ...(PipelineVersionDescription === undefined
      ? {}
      : { description: PipelineVersionDescription }),
  });
  return { PipelineArn: pipeline.PipelineArn, PipelineVersionId: id };
}

/** Notes more of a version. */
export function changeVersion(
  { records }: LocalContext,
  pipeline: string,
  id: number,
  changes: Partial<PipelineVersion>,
): void {
  records.update<PipelineRecord>(KIND, pipeline, (record) => ({
    ...record,
    Versions: record.Versions.map((version) =>
      version.id === id ? { ...version, ...changes } : version
    ),
  }));
}
