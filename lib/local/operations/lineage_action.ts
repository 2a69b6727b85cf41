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
import { type EntityRecords, lineageGraph } from "../lineage/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import { deleteEntity, findEntity, insertEntity } from "./lineage_entity.ts";
import { listEntities } from "./lineage_pages.ts";
import { validationError } from "./refusals.ts";

/** CreateAction. */
export function createAction(
  { Tags, ...input }: CreateActionRequest,
  context: LocalContext,
): CreateActionResponse {
  const name = input.ActionName!;
  const ActionArn = arnOf(context, "action", name);
  const now = new Date();
  const record: EntityRecords["action"] = {
    ...input,
    ActionArn,
    CreationTime: now,
    LastModifiedTime: now,
  };
  if (!insertEntity("action", name, ActionArn, record, Tags, context)) {
    throw validationError(
      `Action names must be unique within an AWS account and region: ${ActionArn} already exists.`,
    );
  }
  return { ActionArn };
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
  const all = lineageGraph(context).entities
    .filter(({ lineageType }) => lineageType === "Action");
  const { items, nextToken } = listEntities(all, input, input.ActionType);
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
