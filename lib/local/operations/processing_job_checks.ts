import type {
  CreateProcessingJobRequest,
  ProcessingInput,
  ProcessingOutput,
} from "@aws-sdk/client-sagemaker";
import { findImage, KNOWN_IMAGES } from "../containers/images.ts";
import { parseEntryPoint } from "../containers/script/entry_point.ts";
import type { LocalContext } from "../service/context.ts";
import { requireBucket, requireInput } from "./inputs.ts";
import {
  constraintErrors,
  mustNotBeNull,
  validationError,
} from "./refusals.ts";

/**
 * Refuses what the service would refuse, and what cannot be done here.
 *
 * @throws {ServiceError} Before any work.
 */
export function checkProcessingJob(
  request: CreateProcessingJobRequest,
  context: LocalContext,
): void {
  const { ProcessingInputs = [], ProcessingOutputConfig, RoleArn } = request;
  const outputs = ProcessingOutputConfig?.Outputs ?? [];
  checkCluster(request);
  checkApplication(request);
  checkNames("input", ProcessingInputs.map(({ InputName }) => InputName!));
  checkNames("output", outputs.map(({ OutputName }) => OutputName!));
  for (const input of ProcessingInputs) checkInput(input, RoleArn!, context);
  for (const output of outputs) checkOutput(output, context);
}

/** The newest API has the instances optional, for the sake of InstancePreferences. */
function checkCluster(
  { ProcessingResources }: CreateProcessingJobRequest,
): void {
  const cluster = ProcessingResources!.ClusterConfig!;
  const at = "processingResources.clusterConfig";
  const missing = [
    ...(cluster.InstanceCount === undefined ? [`${at}.instanceCount`] : []),
    ...(cluster.InstanceType === undefined ? [`${at}.instanceType`] : []),
  ];
  if (cluster.InstancePreferences !== undefined) {
    throw validationError(
      "Local SageMaker does not support InstancePreferences: give InstanceType and InstanceCount.",
    );
  }
  if (missing.length > 0) throw constraintErrors(missing.map(mustNotBeNull));
}

function checkApplication(
  { AppSpecification, NetworkConfig }: CreateProcessingJobRequest,
): void {
  const { ImageUri, ContainerEntrypoint = [], ContainerArguments = [] } =
    AppSpecification!;
  const image = findImage(ImageUri!);
  if (image === undefined || image.family === "knn") {
    throw validationError(
      `Cannot find the image "${ImageUri}". Local SageMaker runs these images: ${KNOWN_IMAGES}.`,
    );
  }
  try {
    const { interpreter } = parseEntryPoint([
      ...ContainerEntrypoint,
      ...ContainerArguments,
    ]);
    if (NetworkConfig?.EnableNetworkIsolation && interpreter === "python") {
      throw validationError(
        "Local SageMaker cannot isolate a Python script from the network: leave EnableNetworkIsolation out.",
      );
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw validationError(`${error.message}.`);
  }
}

function checkNames(what: string, names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw validationError(
    `The names of processing ${what}s must be unique: "${twice}" is given twice.`,
  );
}

function checkInput(
  { InputName, S3Input, AppManaged }: ProcessingInput,
  role: string,
  context: LocalContext,
): void {
  if (S3Input === undefined) {
    throw validationError(
      `Local SageMaker reads processing inputs from S3 alone: give the input "${InputName}" an S3Input.`,
    );
  }
  if (AppManaged) return;
  const { S3Uri, LocalPath, S3DataType, S3InputMode } = S3Input;
  checkLocalPath(`input "${InputName}"`, LocalPath);
  if (S3InputMode === "Pipe") {
    throw validationError(
      `Local SageMaker does not support the S3InputMode Pipe, which the input "${InputName}" asks for.`,
    );
  }
  const source = { uri: S3Uri!, type: S3DataType! };
  requireInput(context, source, role);
}

function checkOutput(
  { OutputName, S3Output, FeatureStoreOutput, AppManaged }: ProcessingOutput,
  context: LocalContext,
): void {
  if (
    FeatureStoreOutput !== undefined || AppManaged || S3Output === undefined
  ) {
    throw validationError(
      `Local SageMaker writes processing outputs to S3 alone: give the output "${OutputName}" an S3Output.`,
    );
  }
  checkLocalPath(`output "${OutputName}"`, S3Output.LocalPath);
  requireBucket(context, S3Output.S3Uri!, `the output "${OutputName}"`);
}

function checkLocalPath(what: string, path: string | undefined): void {
  if (path === undefined) {
    throw constraintErrors([mustNotBeNull("localPath")]);
  }
  if (/^\/opt\/ml\/./.test(path) && !path.split("/").includes("..")) return;
  throw validationError(
    `The LocalPath "${path}" of the ${what} must lie below /opt/ml, as in "/opt/ml/processing/data".`,
  );
}
