import type {
  CreateModelPackageGroupInput,
  CreateModelPackageGroupOutput,
  DeleteModelPackageGroupInput,
  DescribeModelPackageGroupInput,
  DescribeModelPackageGroupOutput,
  ListModelPackageGroupsInput,
  ListModelPackageGroupsOutput,
} from "@aws-sdk/client-sagemaker";
import { type LocalContext, ServiceError } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import { arnOf } from "./arns.ts";
import { toQuery } from "./pages.ts";
import { validationError } from "./refusals.ts";
import { tagResource, untagResource } from "./tags.ts";

const KIND = "model-package-group";

/** A group, and the last version that was counted in it. */
export type ModelPackageGroupRecord =
  & DescribeModelPackageGroupOutput
  & Stamped
  & {
    readonly LastVersion: number;
    readonly ResourcePolicy?: string;
  };

/** CreateModelPackageGroup. */
export function createModelPackageGroup(
  { Tags, ...input }: CreateModelPackageGroupInput,
  context: LocalContext,
): CreateModelPackageGroupOutput {
  const name = input.ModelPackageGroupName!;
  // The registry's ARNs keep capitals, so that a name can be read from them.
  const arn = arnOf(context, KIND, "") + name;
  const now = new Date();
  const record: ModelPackageGroupRecord = {
    ...input,
    ModelPackageGroupName: name,
    ModelPackageGroupArn: arn,
    ModelPackageGroupStatus: "Completed",
    CreatedBy: {},
    CreationTime: now,
    LastModifiedTime: now,
    LastVersion: 0,
  };
  if (!context.records.insert(KIND, name, record)) {
    throw validationError(`Model Package Group already exists: ${arn}`);
  }
  tagResource(context, arn, Tags);
  return { ModelPackageGroupArn: arn };
}

const TITLES = {
  "model-package": "ModelPackage",
  "model-package-group": "ModelPackageGroup",
} as const;

/**
 * What the registry has of a name or ARN.
 *
 * @throws {ServiceError} If there is none.
 */
export function findRegistered<T extends Stamped>(
  context: LocalContext,
  kind: keyof typeof TITLES,
  nameOrArn: string,
): T {
  const start = arnOf(context, kind, "");
  const name = nameOrArn.replace(start, "");
  const found = context.records.get<T>(kind, name);
  if (found !== undefined) return found;
  const arn = nameOrArn.startsWith("arn:") ? nameOrArn : start + nameOrArn;
  throw validationError(`${TITLES[kind]} ${arn} does not exist.`);
}

/**
 * The group of a name or ARN.
 *
 * @throws {ServiceError} If there is none.
 */
export function findModelPackageGroup(
  context: LocalContext,
  nameOrArn: string,
): ModelPackageGroupRecord {
  return findRegistered<ModelPackageGroupRecord>(context, KIND, nameOrArn);
}

/** DescribeModelPackageGroup. */
export function describeModelPackageGroup(
  { ModelPackageGroupName: name }: DescribeModelPackageGroupInput,
  context: LocalContext,
): DescribeModelPackageGroupOutput {
  return findModelPackageGroup(context, name!);
}

/** ListModelPackageGroups. */
export function listModelPackageGroups(
  input: ListModelPackageGroupsInput,
  { records }: LocalContext,
): ListModelPackageGroupsOutput {
  // There is one account: none shares its groups with it.
  if (input.CrossAccountFilterOption === "CrossAccount") {
    return { ModelPackageGroupSummaryList: [] };
  }
  const page = records.list<ModelPackageGroupRecord>(KIND, toQuery(input));
  return {
    ModelPackageGroupSummaryList: page.records.map((group) => ({
      ModelPackageGroupName: group.ModelPackageGroupName,
      ModelPackageGroupArn: group.ModelPackageGroupArn,
      ModelPackageGroupDescription: group.ModelPackageGroupDescription,
      CreationTime: group.CreationTime,
      ModelPackageGroupStatus: group.ModelPackageGroupStatus,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** DeleteModelPackageGroup: an empty one. */
export function deleteModelPackageGroup(
  input: DeleteModelPackageGroupInput,
  context: LocalContext,
): Record<never, never> {
  const { ModelPackageGroupName: name, ModelPackageGroupArn: arn } =
    findModelPackageGroup(context, input.ModelPackageGroupName!);
  const { records } = context.records.list<Stamped>("model-package", {
    maxResults: 1,
    matches: (record) =>
      "ModelPackageGroupName" in record &&
      record.ModelPackageGroupName === name,
  });
  if (records.length > 0) {
    throw new ServiceError(
      "ConflictException",
      `Model package group ${arn} cannot be deleted: it contains model packages. Delete them first.`,
    );
  }
  context.records.remove(KIND, name!);
  untagResource(context, arn!);
  return {};
}
