import type {
  CreateEndpointConfigInput,
  CreateEndpointConfigOutput,
  DeleteEndpointConfigInput,
  DescribeEndpointConfigInput,
  DescribeEndpointConfigOutput,
  ListEndpointConfigsInput,
  ListEndpointConfigsOutput,
} from "@aws-sdk/client-sagemaker";
import type { EndpointConfigRecord } from "../endpoints/mod.ts";
import type { LocalContext } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import { checkEndpointConfig } from "./endpoint_config_checks.ts";
import { toQuery } from "./pages.ts";
import { validationError } from "./refusals.ts";
import { checkKeys, tagResource, untagResource } from "./tags.ts";

const KIND = "endpoint-config";

/** CreateEndpointConfig. */
export function createEndpointConfig(
  { Tags, ...input }: CreateEndpointConfigInput,
  context: LocalContext,
): CreateEndpointConfigOutput {
  const name = input.EndpointConfigName!;
  const arn = arnOf(context, KIND, name);
  if (context.records.get(KIND, name) !== undefined) throw nameTaken(arn);
  checkEndpointConfig(input, context);
  checkKeys(Tags ?? []);
  const now = new Date();
  const record: EndpointConfigRecord = {
    ...input,
    ProductionVariants: input.ProductionVariants!.map((variant) => ({
      InitialVariantWeight: 1,
      ...variant,
    })),
    EndpointConfigArn: arn,
    EnableNetworkIsolation: input.EnableNetworkIsolation ?? false,
    EndpointConfigName: name,
    CreationTime: now,
    LastModifiedTime: now,
  };
  if (!context.records.insert(KIND, name, record)) throw nameTaken(arn);
  tagResource(context, arn, Tags);
  return { EndpointConfigArn: arn };
}

function nameTaken(arn: string): Error {
  return validationError(
    `Cannot create already existing endpoint configuration "${arn}".`,
  );
}

/**
 * The endpoint configuration of that name.
 *
 * @throws {ServiceError} If there is none.
 */
export function findEndpointConfig(
  context: LocalContext,
  name: string,
): EndpointConfigRecord {
  const config = context.records.get<EndpointConfigRecord>(KIND, name);
  if (config !== undefined) return config;
  throw validationError(
    `Could not find endpoint configuration "${arnOf(context, KIND, name)}".`,
  );
}

/** DescribeEndpointConfig. */
export function describeEndpointConfig(
  { EndpointConfigName: name }: DescribeEndpointConfigInput,
  context: LocalContext,
): DescribeEndpointConfigOutput {
  const { LastModifiedTime: _, ...config } = findEndpointConfig(context, name!);
  return config;
}

/** ListEndpointConfigs. */
export function listEndpointConfigs(
  input: ListEndpointConfigsInput,
  { records }: LocalContext,
): ListEndpointConfigsOutput {
  const page = records.list<EndpointConfigRecord>(KIND, toQuery(input));
  return {
    EndpointConfigs: page.records.map((config) => ({
      EndpointConfigName: config.EndpointConfigName,
      EndpointConfigArn: config.EndpointConfigArn,
      CreationTime: config.CreationTime,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}

/** DeleteEndpointConfig: endpoints that were made of it go on. */
export function deleteEndpointConfig(
  { EndpointConfigName: name }: DeleteEndpointConfigInput,
  context: LocalContext,
): Record<never, never> {
  const { EndpointConfigArn } = findEndpointConfig(context, name!);
  context.records.remove(KIND, name!);
  untagResource(context, EndpointConfigArn!);
  return {};
}
