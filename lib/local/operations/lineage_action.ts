import type {
  CreateActionRequest,
  CreateActionResponse,
  DeleteActionRequest,
  DeleteActionResponse,
  DescribeActionRequest,
  DescribeActionResponse,
  ListActionsRequest,
  ListActionsResponse,
} from "@aws-sdk/client-sagemaker";
import type { EntityRecords } from "../lineage/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { createNamed, deleteEntity, findEntity } from "./lineage_entity.ts";
import { listEntities } from "./lineage_pages.ts";

/** CreateAction. */
export function createAction(
  { Tags, ...input }: CreateActionRequest,
  context: LocalContext,
): CreateActionResponse {
  const name = input.ActionName!;
  return { ActionArn: createNamed("action", name, input, Tags, context) };
}

/** DescribeAction: by name or ARN. */
export function describeAction(
  { ActionName }: DescribeActionRequest,
  context: LocalContext,
): DescribeActionResponse {
  return findEntity("action", ActionName!, context)
    .record as DescribeActionResponse;
}

/** ListActions. */
export function listActions(
  input: ListActionsRequest,
  context: LocalContext,
): ListActionsResponse {
  const { items, nextToken } = listEntities(
    "Action",
    input,
    input.ActionType,
    context,
  );
  return {
    ActionSummaries: items.map(({ record }) =>
      record as EntityRecords["action"]
    ),
    ...(nextToken && { NextToken: nextToken }),
  };
}

/** DeleteAction. */
export function deleteAction(
  { ActionName }: DeleteActionRequest,
  context: LocalContext,
): DeleteActionResponse {
  const entity = findEntity("action", ActionName!, context);
  deleteEntity("action", entity, context);
  return { ActionArn: entity.arn };
}
