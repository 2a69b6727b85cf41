import type {
  CreateContextRequest,
  CreateContextResponse,
  DeleteContextRequest,
  DeleteContextResponse,
  DescribeContextRequest,
  DescribeContextResponse,
  ListContextsRequest,
  ListContextsResponse,
} from "@aws-sdk/client-sagemaker";
import { type EntityRecords, lineageGraph } from "../lineage/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import { deleteEntity, findEntity, insertEntity } from "./lineage_entity.ts";
import { listEntities } from "./lineage_pages.ts";
import { validationError } from "./refusals.ts";

/** CreateContext. */
export function createContext(
  { Tags, ...input }: CreateContextRequest,
  context: LocalContext,
): CreateContextResponse {
  const name = input.ContextName!;
  const ContextArn = arnOf(context, "context", name);
  const now = new Date();
  const record: EntityRecords["context"] = {
    ...input,
    ContextArn,
    CreationTime: now,
    LastModifiedTime: now,
  };
  if (!insertEntity("context", name, ContextArn, record, Tags, context)) {
    throw validationError(
      `Context names must be unique within an AWS account and region: ${ContextArn} already exists.`,
    );
  }
  return { ContextArn };
}

/** DescribeContext: by name or ARN. */
export function describeContext(
  { ContextName }: DescribeContextRequest,
  context: LocalContext,
): DescribeContextResponse {
  return findEntity("context", ContextName!, context)
    .record as DescribeContextResponse;
}

/** ListContexts. */
export function listContexts(
  input: ListContextsRequest,
  context: LocalContext,
): ListContextsResponse {
  const all = lineageGraph(context).entities
    .filter(({ lineageType }) => lineageType === "Context");
  const { items, nextToken } = listEntities(all, input, input.ContextType);
  return {
    ContextSummaries: items.map(({ record }) =>
      record as EntityRecords["context"]
    ),
    ...(nextToken && { NextToken: nextToken }),
  };
}

/** DeleteContext. */
export function deleteContext(
  { ContextName }: DeleteContextRequest,
  context: LocalContext,
): DeleteContextResponse {
  const entity = findEntity("context", ContextName!, context);
  deleteEntity("context", entity, context);
  return { ContextArn: entity.arn };
}
