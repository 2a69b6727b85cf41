import type {
  CreateContextRequest,
  CreateContextResponse,
  DeleteContextRequest,
  DeleteContextResponse,
  DescribeContextRequest,
  DescribeContextResponse,
  ListContextsRequest,
  ListContextsResponse,
  UpdateContextRequest,
  UpdateContextResponse,
} from "@aws-sdk/client-sagemaker";
import type { EntityRecords } from "../lineage/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import {
  deleteEntity,
  findEntity,
  insertEntity,
  updateEntity,
} from "./lineage_entity.ts";
import { listEntities } from "./lineage_pages.ts";

/** CreateContext. */
export function createContext(
  { Tags, ...input }: CreateContextRequest,
  context: LocalContext,
): CreateContextResponse {
  const name = input.ContextName!;
  const ContextArn = arnOf(context, "context", name);
  insertEntity("context", { arn: ContextArn, name }, input, Tags, context);
  return { ContextArn };
}

/** UpdateContext: its description, and properties that come and go. */
export function updateContext(
  { ContextName, ...changes }: UpdateContextRequest,
  context: LocalContext,
): UpdateContextResponse {
  return {
    ContextArn: updateEntity("context", ContextName!, changes, context),
  };
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
  const { items, nextToken } = listEntities(
    "Context",
    input,
    input.ContextType,
    context,
  );
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
