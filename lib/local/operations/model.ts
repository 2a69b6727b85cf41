import type {
  ContainerDefinition,
  CreateModelInput,
  CreateModelOutput,
  DeleteModelInput,
  DescribeModelInput,
  DescribeModelOutput,
  ListModelsInput,
  ListModelsOutput,
} from "@aws-sdk/client-sagemaker";
import { findImage, KNOWN_IMAGES } from "../containers/images.ts";
import type { ModelRecord } from "../jobs/records.ts";
import type { LocalContext } from "../service/context.ts";
import { arnOf } from "./arns.ts";
import { checkModelData } from "./model_data.ts";
import { packageContainers } from "./model_package_containers.ts";
import { toQuery } from "./pages.ts";
import {
  constraintErrors,
  mustNotBeNull,
  validationError,
} from "./refusals.ts";
import { tagResource, untagResource } from "./tags.ts";

/** CreateModel. */
export function createModel(
  { Tags, ...input }: CreateModelInput,
  context: LocalContext,
): CreateModelOutput {
  const { ModelName: name, PrimaryContainer, Containers } = input;
  if (PrimaryContainer !== undefined && Containers !== undefined) {
    throw validationError(
      "Both PrimaryContainer and Containers are given: a model has the one or the other.",
    );
  }
  const containers = PrimaryContainer ? [PrimaryContainer] : Containers ?? [];
  if (containers.length === 0) {
    throw constraintErrors([mustNotBeNull("primaryContainer")]);
  }
  if (input.InferenceExecutionConfig?.Mode === "Direct") {
    throw validationError(
      "Local SageMaker runs the containers of a model one after the other: the mode Direct is not supported.",
    );
  }
  const resolved = containers.flatMap((container) =>
    container.ModelPackageName === undefined
      ? [container]
      : packageContainers(container, context)
  );
  for (const container of resolved) checkContainer(container, context);
  const arn = arnOf(context, "model", name!);
  const now = new Date();
  const record: ModelRecord = {
    ...input,
    EnableNetworkIsolation: input.EnableNetworkIsolation ?? false,
    ModelArn: arn,
    ServedContainers: resolved,
    CreationTime: now,
    LastModifiedTime: now,
  };
  if (!context.records.insert("model", name!, record)) {
    throw validationError(`Cannot create already existing model "${arn}".`);
  }
  tagResource(context, arn, Tags);
  return { ModelArn: arn };
}

function checkContainer(
  container: ContainerDefinition,
  context: LocalContext,
): void {
  const { Image, Mode, AdditionalModelDataSources } = container;
  if (Image === undefined) {
    throw constraintErrors([mustNotBeNull("primaryContainer.image")]);
  }
  if (findImage(Image) === undefined) {
    throw validationError(
      `Requested image ${Image} not found. Local SageMaker serves these images: ${KNOWN_IMAGES}.`,
    );
  }
  if (AdditionalModelDataSources?.length) {
    throw validationError(
      "Local SageMaker does not support AdditionalModelDataSources.",
    );
  }
  if (Mode === "MultiModel") {
    throw validationError(
      "Local SageMaker does not serve containers of the mode MultiModel.",
    );
  }
  checkModelData(container, context);
}

/** DescribeModel. */
export function describeModel(
  { ModelName: name }: DescribeModelInput,
  context: LocalContext,
): DescribeModelOutput {
  const { LastModifiedTime: _, ...model } = findModel(context, name!);
  return model;
}

/**
 * The model of that name.
 *
 * @throws {ServiceError} If there is none.
 */
export function findModel(context: LocalContext, name: string): ModelRecord {
  const model = context.records.find<ModelRecord>("model", name);
  if (model !== undefined) return model;
  throw validationError(
    `Could not find model "${arnOf(context, "model", name)}".`,
  );
}

/** DeleteModel: the artifact stays. */
export function deleteModel(
  { ModelName: name }: DeleteModelInput,
  context: LocalContext,
): Record<never, never> {
  const { ModelArn, ModelName } = findModel(context, name!);
  context.records.remove("model", ModelName!);
  untagResource(context, ModelArn!);
  return {};
}

/** ListModels. */
export function listModels(
  input: ListModelsInput,
  { records }: LocalContext,
): ListModelsOutput {
  const page = records.list<ModelRecord>("model", toQuery(input));
  return {
    Models: page.records.map(({ ModelName, ModelArn, CreationTime }) => ({
      ModelName,
      ModelArn,
      CreationTime,
    })),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
}
