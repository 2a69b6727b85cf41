import type {
  DescribeTrialComponentRequest,
  DescribeTrialComponentResponse,
  ListTrialComponentsRequest,
  ListTrialComponentsResponse,
} from "@aws-sdk/client-sagemaker";
import { lineageGraph, type TrialComponentRecord } from "../lineage/mod.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import { listEntities } from "./lineage_pages.ts";

/**
 * DescribeTrialComponent: of those that follow from jobs, by name or ARN; a name may
 * be in small letters, as cut from an ARN.
 */
export function describeTrialComponent(
  { TrialComponentName: name }: DescribeTrialComponentRequest,
  context: LocalContext,
): DescribeTrialComponentResponse {
  const arn = name!.startsWith("arn:")
    ? name!
    : arnOf(context, "experiment-trial-component", name!);
  const found = lineageGraph(context).find(arn);
  if (found?.lineageType === "TrialComponent") {
    return found.record as DescribeTrialComponentResponse;
  }
  throw missing("TrialComponent", name!);
}

/**
 * ListTrialComponents: of those that follow from jobs.
 *
 * @throws {ServiceError} `ResourceNotFound` for an experiment or a trial: there are
 * none.
 */
export function listTrialComponents(
  input: ListTrialComponentsRequest,
  context: LocalContext,
): ListTrialComponentsResponse {
  const { ExperimentName, TrialName, SourceArn: SourceUri, ...rest } = input;
  if (ExperimentName !== undefined) {
    throw missing("Experiment", ExperimentName);
  }
  if (TrialName !== undefined) throw missing("Trial", TrialName);
  const { items, nextToken } = listEntities(
    "TrialComponent",
    { ...rest, SourceUri },
    undefined,
    context,
  );
  return {
    TrialComponentSummaries: items.map(({ record }) => {
      const { Source: TrialComponentSource, ...one } =
        record as TrialComponentRecord;
      return { ...one, TrialComponentSource };
    }),
    ...(nextToken && { NextToken: nextToken }),
  };
}

function missing(kind: string, name: string): ServiceError {
  return new ServiceError(
    "ResourceNotFound",
    `${kind} '${name}' does not exist.`,
  );
}
