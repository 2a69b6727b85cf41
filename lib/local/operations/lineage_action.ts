import type {
  CreateActionRequest,
  CreateActionResponse,
  DeleteActionRequest,
  DeleteActionResponse,
  DescribeActionRequest,
  DescribeActionResponse,
  ListActionsRequest,
  ListActionsResponse,
  UpdateActionRequest,
  UpdateActionResponse,
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

/** CreateAction. */
export function createAction(
  { Tags, ...input }: CreateActionRequest,
  context: LocalContext,
): CreateActionResponse {
  const name = input.ActionName!;
  const ActionArn = arnOf(context, "action", name);
  insertEntity("action", { arn: ActionArn, name }, input, Tags, context);
  return { ActionArn };
}

/** UpdateAction: its description, status, and properties that come and go. */
export function updateAction(
  { ActionName, ...changes }: UpdateActionRequest,
  context: LocalContext,
): UpdateActionResponse {
  return { ActionArn: updateEntity("action", ActionName!, changes, context) };
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
