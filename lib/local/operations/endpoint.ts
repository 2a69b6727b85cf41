import type {
  CreateEndpointInput,
  CreateEndpointOutput,
  DeleteEndpointInput,
  DescribeEndpointInput,
  DescribeEndpointOutput,
  ListEndpointsInput,
  ListEndpointsOutput,
  UpdateEndpointInput,
  UpdateEndpointOutput,
  UpdateEndpointWeightsAndCapacitiesInput,
  UpdateEndpointWeightsAndCapacitiesOutput,
} from "@aws-sdk/client-sagemaker";
import {
  type Deployment,
  endpointDeployment,
  type EndpointRecord,
} from "../endpoints/mod.ts";
import { modelContainers } from "../jobs/prepare_transform.ts";
import type { LocalContext } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import {
  changeCapacities,
  checkDeploymentConfig,
  refuseConversion,
  refuseInProgress,
  retainProperties,
} from "./endpoint_checks.ts";
import { findEndpointConfig } from "./endpoint_config.ts";
import { describeDeployment, describePending } from "./endpoint_summary.ts";
import { findModel } from "./model.ts";
import { toQuery } from "./pages.ts";
import { validationError } from "./refusals.ts";
import { checkKeys, tagResource } from "./tags.ts";

const KIND = "endpoint";

/** CreateEndpoint: the models are loaded while it is Creating. */
export function createEndpoint(
  { EndpointName, EndpointConfigName, DeploymentConfig, Tags }:
    CreateEndpointInput,
  context: LocalContext,
): CreateEndpointOutput {
  const name = EndpointName!;
  const arn = arnOf(context, KIND, name);
  if (context.records.get(KIND, name) !== undefined) throw nameTaken(arn);
  checkDeploymentConfig(DeploymentConfig);
  const pending = deploymentOf(EndpointConfigName!, context);
  checkKeys(Tags ?? []);
  const now = new Date();
  const record: EndpointRecord = {
    EndpointName: name,
    EndpointArn: arn,
    EndpointStatus: "Creating",
    ...(DeploymentConfig && { LastDeploymentConfig: DeploymentConfig }),
    pending,
    CreationTime: now,
    LastModifiedTime: now,
  };
  if (!context.records.insert(KIND, name, record)) throw nameTaken(arn);
  tagResource(context, arn, Tags);
  context.scheduler.submit(KIND, name);
  return { EndpointArn: arn };
}

function deploymentOf(configName: string, context: LocalContext): Deployment {
  const config = findEndpointConfig(context, configName);
  return endpointDeployment(
    config,
    (model) => modelContainers(findModel(context, model)),
  );
}

function nameTaken(arn: string): Error {
  return validationError(`Cannot create already existing endpoint "${arn}".`);
}

function findEndpoint(context: LocalContext, name: string): EndpointRecord {
  const endpoint = context.records.get<EndpointRecord>(KIND, name);
  if (endpoint !== undefined) return endpoint;
  throw validationError(
    `Could not find endpoint "${arnOf(context, KIND, name)}".`,
  );
}

/** DescribeEndpoint. */
export function describeEndpoint(
  { EndpointName: name }: DescribeEndpointInput,
  context: LocalContext,
): DescribeEndpointOutput {
  const { live, pending, ...endpoint } = findEndpoint(context, name!);
  const shown = live ?? pending;
  return {
    ...endpoint,
    ...(shown && { EndpointConfigName: shown.EndpointConfigName }),
    ...(live && describeDeployment(live)),
    ...(pending && { PendingDeploymentSummary: describePending(pending) }),
  };
}

/** ListEndpoints. */
export function listEndpoints(
  input: ListEndpointsInput,
  { records }: LocalContext,
): ListEndpointsOutput {
  const page = records.list<EndpointRecord>(KIND, toQuery(input));
  return {
    Endpoints: page.records.map((endpoint) => ({
      EndpointName: endpoint.EndpointName,
      EndpointArn: endpoint.EndpointArn,
      CreationTime: endpoint.CreationTime,
      LastModifiedTime: endpoint.LastModifiedTime,
      EndpointStatus: endpoint.EndpointStatus,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** UpdateEndpoint: the old models answer until the new ones are loaded. */
export function updateEndpoint(
  input: UpdateEndpointInput,
  context: LocalContext,
): UpdateEndpointOutput {
  const name = input.EndpointName!;
  const endpoint = findEndpoint(context, name);
  refuseInProgress(endpoint);
  const { DeploymentConfig, RetainDeploymentConfig } = input;
  if (DeploymentConfig !== undefined && RetainDeploymentConfig) {
    throw validationError(
      "DeploymentConfig must not be specified where RetainDeploymentConfig is true.",
    );
  }
  checkDeploymentConfig(DeploymentConfig);
  const fresh = deploymentOf(input.EndpointConfigName!, context);
  refuseConversion(fresh, endpoint.live!);
  const pending = retainProperties(fresh, endpoint.live!, input);
  const { LastDeploymentConfig: last, ...kept } = endpoint;
  const used = RetainDeploymentConfig ? last : DeploymentConfig;
  return transition(context, {
    ...kept,
    EndpointStatus: "Updating",
    ...(used && { LastDeploymentConfig: used }),
    pending,
  });
}

/** UpdateEndpointWeightsAndCapacities. */
export function updateEndpointWeightsAndCapacities(
  { EndpointName, DesiredWeightsAndCapacities }:
    UpdateEndpointWeightsAndCapacitiesInput,
  context: LocalContext,
): UpdateEndpointWeightsAndCapacitiesOutput {
  const endpoint = findEndpoint(context, EndpointName!);
  refuseInProgress(endpoint);
  return transition(context, {
    ...endpoint,
    EndpointStatus: "Updating",
    live: changeCapacities(endpoint.live!, DesiredWeightsAndCapacities!),
  });
}

/** DeleteEndpoint. */
export function deleteEndpoint(
  { EndpointName: name }: DeleteEndpointInput,
  context: LocalContext,
): Record<never, never> {
  const endpoint = findEndpoint(context, name!);
  if (endpoint.EndpointStatus !== "Failed") refuseInProgress(endpoint);
  transition(context, { ...endpoint, EndpointStatus: "Deleting" });
  return {};
}

function transition(
  { records, scheduler }: LocalContext,
  endpoint: EndpointRecord,
): { EndpointArn: string } {
  const { EndpointName: name, EndpointArn } = endpoint;
  records.update<EndpointRecord>(KIND, name, () => endpoint);
  scheduler.submit(KIND, name);
  return { EndpointArn };
}
