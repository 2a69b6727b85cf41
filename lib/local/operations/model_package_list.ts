import type {
  ListModelPackagesInput,
  ListModelPackagesOutput,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import type { ModelPackageRecord } from "./model_package.ts";
import { findModelPackageGroup } from "./model_package_group.ts";
import { toQuery } from "./pages.ts";
import { takeSortedPage } from "./sorted_page.ts";

const KIND = "model-package";

/**
 * ListModelPackages: without versions, unless the request says otherwise. A version
 * goes by the name of its group.
 */
export function listModelPackages(
  input: ListModelPackagesInput,
  context: LocalContext,
): ListModelPackagesOutput {
  const page = input.SortBy === "Name"
    ? listByName(input, context)
    : listByTime(input, context);
  return {
    ModelPackageSummaryList: page.records,
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

interface Page {
  readonly records: ModelPackageRecord[];
  readonly nextToken?: string;
}

function listByTime(
  { NameContains, ...input }: ListModelPackagesInput,
  context: LocalContext,
): Page {
  return context.records.list<ModelPackageRecord>(KIND, {
    ...toQuery(input),
    matches: filterOf({ ...input, NameContains }, context),
  });
}

/** Versions of a group in the order of their numbers. */
function listByName(
  { SortBy: _, NextToken, MaxResults, ...input }: ListModelPackagesInput,
  context: LocalContext,
): Page {
  const all: ModelPackageRecord[] = [];
  let nextToken: string | undefined;
  do {
    const page = listByTime(
      { ...input, NextToken: nextToken, MaxResults: 100 },
      context,
    );
    all.push(...page.records);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const { SortOrder } = input;
  const { items, ...rest } = takeSortedPage(all, {
    key: (one) => [nameOf(one), one.ModelPackageVersion ?? 0],
    id: ({ ModelPackageArn }) => ModelPackageArn,
  }, { SortOrder, MaxResults, NextToken });
  return { records: items, ...rest };
}

function nameOf(record: ModelPackageRecord): string {
  return record.ModelPackageGroupName ?? record.ModelPackageName ?? "";
}

function filterOf(
  { ModelPackageGroupName, ModelApprovalStatus, ...input }:
    ListModelPackagesInput,
  context: LocalContext,
): (record: Stamped) => boolean {
  const group = ModelPackageGroupName === undefined
    ? undefined
    : findModelPackageGroup(context, ModelPackageGroupName)
      .ModelPackageGroupName;
  const { NameContains = "", ModelPackageType } = input;
  const type = ModelPackageType ??
    (group === undefined ? "Unversioned" : "Versioned");
  return (record) => {
    const found = record as ModelPackageRecord;
    const versioned = found.ModelPackageVersion !== undefined;
    return (type === "Both" || versioned === (type === "Versioned")) &&
      nameOf(found).includes(NameContains) &&
      (group === undefined || found.ModelPackageGroupName === group) &&
      (ModelApprovalStatus === undefined ||
        found.ModelApprovalStatus === ModelApprovalStatus);
  };
}
