import type {
  DeleteModelPackageGroupPolicyInput,
  GetModelPackageGroupPolicyInput,
  GetModelPackageGroupPolicyOutput,
  PutModelPackageGroupPolicyInput,
  PutModelPackageGroupPolicyOutput,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import {
  findModelPackageGroup,
  type ModelPackageGroupRecord,
} from "./model_package_group.ts";
import { validationError } from "./refusals.ts";

/** PutModelPackageGroupPolicy: kept and shown; there is one account. */
export function putModelPackageGroupPolicy(
  { ModelPackageGroupName, ResourcePolicy }: PutModelPackageGroupPolicyInput,
  context: LocalContext,
): PutModelPackageGroupPolicyOutput {
  const group = findModelPackageGroup(context, ModelPackageGroupName!);
  if (!isPolicy(ResourcePolicy!)) {
    throw validationError(
      "ResourcePolicy is no policy: a JSON document with Version and Statement is due.",
    );
  }
  changePolicy(context, group, ResourcePolicy);
  return { ModelPackageGroupArn: group.ModelPackageGroupArn };
}

/** GetModelPackageGroupPolicy. */
export function getModelPackageGroupPolicy(
  { ModelPackageGroupName }: GetModelPackageGroupPolicyInput,
  context: LocalContext,
): GetModelPackageGroupPolicyOutput {
  return { ResourcePolicy: policyOf(context, ModelPackageGroupName!) };
}

/** DeleteModelPackageGroupPolicy. */
export function deleteModelPackageGroupPolicy(
  { ModelPackageGroupName }: DeleteModelPackageGroupPolicyInput,
  context: LocalContext,
): Record<never, never> {
  policyOf(context, ModelPackageGroupName!);
  const group = findModelPackageGroup(context, ModelPackageGroupName!);
  changePolicy(context, group, undefined);
  return {};
}

function policyOf(context: LocalContext, name: string): string {
  const { ModelPackageGroupArn, ResourcePolicy } = findModelPackageGroup(
    context,
    name,
  );
  if (ResourcePolicy !== undefined) return ResourcePolicy;
  throw validationError(
    `Cannot find resource policy for: ${ModelPackageGroupArn}`,
  );
}

function changePolicy(
  { records }: LocalContext,
  { ModelPackageGroupName }: ModelPackageGroupRecord,
  policy: string | undefined,
): void {
  records.update<ModelPackageGroupRecord>(
    "model-package-group",
    ModelPackageGroupName!,
    ({ ResourcePolicy: _, ...group }) =>
      policy === undefined ? group : { ...group, ResourcePolicy: policy },
  );
}

function isPolicy(text: string): boolean {
  try {
    const { Version, Statement } = JSON.parse(text);
    return typeof Version === "string" && typeof Statement === "object";
  } catch {
    return false;
  }
}
