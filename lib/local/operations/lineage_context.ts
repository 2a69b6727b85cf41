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
import type { EntityRecords } from "../lineage/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { createNamed, deleteEntity, findEntity } from "./lineage_entity.ts";
import { listEntities } from "./lineage_pages.ts";

/** CreateContext. */
export function createContext(
  { Tags, ...input }: CreateContextRequest,
  context: LocalContext,
): CreateContextResponse {
  const name = input.ContextName!;
  return { ContextArn: createNamed("context", name, input, Tags, context) };
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
