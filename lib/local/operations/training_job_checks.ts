import type {
  Channel,
  CreateTrainingJobRequest,
} from "@aws-sdk/client-sagemaker";
import {
  type Algorithm,
  checkHyperparameters,
  formatRange,
  type Violation,
} from "../../algorithms/mod.ts";
import {
  findImage,
  isScriptMode,
  KNOWN_IMAGES,
  type KnownImage,
} from "../containers/images.ts";
import type { LocalContext } from "../service/context.ts";
import { requireBucket, requireInput } from "./inputs.ts";
import {
  constraintErrors,
  mustNotBeNull,
  validationError,
} from "./refusals.ts";
import { checkResources, checkStopping } from "./training_job_resources.ts";

/** Members that Local SageMaker cannot honour, and what to do about those. */
const REFUSED = {
  DebugRuleConfigurations: "",
  // SageMaker's own SDK has sent this unasked.
  ProfilerRuleConfigurations:
    " Leave them out; in the SageMaker Python SDK, by disable_profiler=True.",
  ServerlessJobConfig: "",
  MlflowConfig: "",
  ModelPackageConfig: "",
} as const;

/**
 * Refuses what the service would refuse, and what cannot be done here.
 *
 * @throws {ServiceError} Before any work.
 */
export function checkTrainingJob(
  request: CreateTrainingJobRequest,
  context: LocalContext,
): void {
  requireMembers(request);
  refuseUnsupported(request);
  checkResources(request);
  const image = requireImage(request);
  const { HyperParameters = {} } = request;
  const builtIn = isScriptMode(HyperParameters) ? undefined : image.builtIn;
  if (builtIn !== undefined) {
    checkAlgorithm(builtIn, request);
  } else {
    checkScript(image, request);
  }
  checkMetrics(request, builtIn);
  checkStopping(request, builtIn);
  checkChannels(request, builtIn, context);
  requireBucket(
    context,
    request.OutputDataConfig!.S3OutputPath!,
    "OutputDataConfig.S3OutputPath",
  );
  checkFolders(request, context);
}

/** Folders of the container that are uploaded while it runs. */
function checkFolders(
  { CheckpointConfig, TensorBoardOutputConfig }: CreateTrainingJobRequest,
  context: LocalContext,
): void {
  const folders = [
    [
      "CheckpointConfig",
      "/opt/ml/checkpoints",
      CheckpointConfig?.S3Uri,
      CheckpointConfig?.LocalPath,
    ],
    [
      "TensorBoardOutputConfig",
      "/opt/ml/output/tensorboard",
      TensorBoardOutputConfig?.S3OutputPath,
      TensorBoardOutputConfig?.LocalPath,
    ],
  ] as const;
  for (const [member, usual, uri, path = usual] of folders) {
    if (uri === undefined) continue;
    requireBucket(context, uri, member);
    if (path.replace(/\/$/, "") === usual) continue;
    throw validationError(
      `Local SageMaker keeps what ${member} names in "${usual}" alone: it cannot be in "${path}".`,
    );
  }
}

/** The model has them optional, but no job can do without. */
function requireMembers(request: CreateTrainingJobRequest): void {
  const missing = ([
    ["AlgorithmSpecification", "algorithmSpecification"],
    ["ResourceConfig", "resourceConfig"],
    ["StoppingCondition", "stoppingCondition"],
  ] as const).filter(([member]) => request[member] === undefined)
    .map(([, path]) => mustNotBeNull(path));
  if (missing.length > 0) throw constraintErrors(missing);
}

function refuseUnsupported(request: CreateTrainingJobRequest): void {
  for (const [member, help] of Object.entries(REFUSED)) {
    const value: unknown = request[member as keyof typeof REFUSED];
    if (value === undefined || Array.isArray(value) && value.length === 0) {
      continue;
    }
    throw validationError(`Local SageMaker does not support ${member}.${help}`);
  }
  const { InstanceGroups, TrainingPlanArn } = request.ResourceConfig!;
  if (InstanceGroups?.length || TrainingPlanArn !== undefined) {
    throw validationError(
      "Local SageMaker does not support InstanceGroups and TrainingPlanArn: give InstanceType and InstanceCount.",
    );
  }
}

function requireImage(request: CreateTrainingJobRequest): KnownImage {
  const { TrainingImage, AlgorithmName } = request.AlgorithmSpecification!;
  if ((TrainingImage === undefined) === (AlgorithmName === undefined)) {
    throw validationError(
      "You must specify exactly one of TrainingImage and AlgorithmName in AlgorithmSpecification.",
    );
  }
  if (TrainingImage === undefined) {
    throw validationError(
      `Local SageMaker does not know the algorithm resource "${AlgorithmName}": name a TrainingImage.`,
    );
  }
  const image = findImage(TrainingImage);
  if (image !== undefined) return image;
  throw validationError(
    `Cannot find the image "${TrainingImage}". Local SageMaker runs these images: ${KNOWN_IMAGES}.`,
  );
}

/** Reports all violations together, in the words of the container's toolkit. */
function checkAlgorithm(
  algorithm: Algorithm,
  { HyperParameters = {}, InputDataConfig = [] }: CreateTrainingJobRequest,
): void {
  const details = checkHyperparameters(
    algorithm,
    ownParameters(algorithm, HyperParameters),
  )
    .map((violation) => describe(algorithm, violation, HyperParameters));
  const names = InputDataConfig.map(({ ChannelName }) => ChannelName!);
  for (const { name, required } of algorithm.channels) {
    if (required && !names.includes(name)) {
      details.push(`Missing required channel: ${name}`);
    }
  }
  for (const { ChannelName, ContentType } of InputDataConfig) {
    const channel = algorithm.channels.find(({ name }) => name === ChannelName);
    if (channel === undefined) {
      details.push(`Extraneous channel found: ${ChannelName}`);
    } else if (!accepts(channel.contentTypes, ContentType)) {
      details.push(
        `${ContentType} is not an accepted ContentType: ${
          channel.contentTypes.join(", ")
        }`,
      );
    }
  }
  if (details.length > 0) throw constraintErrors(details);
}

/** A tuning job adds `_tuning_objective_metric`, which not every table has. */
function ownParameters(
  { hyperparameters }: Algorithm,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (Object.hasOwn(hyperparameters, "_tuning_objective_metric")) return values;
  const { _tuning_objective_metric: _, ...own } = values;
  return own;
}

/** Parameters such as `label_size` are the container's to judge. */
function accepts(types: readonly string[], given: string | undefined): boolean {
  if (given === undefined) return true;
  const media = (type: string) => type.split(";")[0]!.trim().toLowerCase();
  return types.some((type) => media(type) === media(given));
}

function describe(
  { hyperparameters }: Algorithm,
  { name, kind, message }: Violation,
  values: Readonly<Record<string, string>>,
): string {
  const value = values[name];
  const parameter = Object.hasOwn(hyperparameters, name)
    ? hyperparameters[name]
    : undefined;
  switch (kind) {
    case "missing":
      return `Missing required hyperparameter: ${name}`;
    case "extraneous":
      return `Extraneous hyperparameter found: ${name}`;
    case "unparsable":
      return `Hyperparameter ${name}: could not parse value`;
    case "out of range":
      if (parameter === undefined || !("range" in parameter)) return message;
      return `Hyperparameter ${name}: value ${value} not in range ${
        formatRange(parameter.range)
      }`;
    case "not a choice":
      if (parameter?.type !== "categorical") return message;
      return `Hyperparameter ${name}: ${value} is not in [${
        parameter.values.map((choice) => `'${choice}'`).join(", ")
      }]`;
    case "conflict":
      return message;
  }
}

function checkScript(
  { family }: KnownImage,
  { HyperParameters = {}, ...request }: CreateTrainingJobRequest,
): void {
  const { ContainerEntrypoint } = request.AlgorithmSpecification!;
  if (ContainerEntrypoint !== undefined) {
    throw validationError(
      "Local SageMaker does not support ContainerEntrypoint for training jobs: name a script by the hyperparameter sagemaker_program.",
    );
  }
  if (!isScriptMode(HyperParameters)) {
    const image = request.AlgorithmSpecification!.TrainingImage;
    throw validationError(
      `The image "${image}" runs a script here: name it by the hyperparameters sagemaker_program and sagemaker_submit_directory.`,
    );
  }
  if (request.EnableNetworkIsolation && family !== "deno") {
    throw validationError(
      "Local SageMaker cannot isolate a Python script from the network: leave EnableNetworkIsolation out.",
    );
  }
}

function checkMetrics(
  { AlgorithmSpecification }: CreateTrainingJobRequest,
  builtIn: Algorithm | undefined,
): void {
  const { MetricDefinitions = [] } = AlgorithmSpecification!;
  if (builtIn !== undefined && MetricDefinitions.length > 0) {
    throw validationError(
      "You can't override the metric definitions for Amazon SageMaker algorithms. Please retry the request without specifying metric definitions.",
    );
  }
  for (const { Name, Regex } of MetricDefinitions) {
    try {
      new RegExp(Regex!);
    } catch {
      throw validationError(
        `The Regex "${Regex}" of the metric "${Name}" is not a valid regular expression.`,
      );
    }
  }
}

function checkChannels(
  { InputDataConfig = [], RoleArn, AlgorithmSpecification }:
    CreateTrainingJobRequest,
  builtIn: Algorithm | undefined,
  context: LocalContext,
): void {
  const names = InputDataConfig.map(({ ChannelName }) => ChannelName);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw validationError(
      `Channel names must be unique: "${twice}" is given twice.`,
    );
  }
  for (const channel of InputDataConfig) {
    checkInputMode(
      channel,
      AlgorithmSpecification!.TrainingInputMode!,
      builtIn,
    );
    requireInput(context, sourceOf(channel), RoleArn!);
  }
}

function checkInputMode(
  { ChannelName, InputMode, ContentType = "", DataSource }: Channel,
  mode: string,
  builtIn: Algorithm | undefined,
): void {
  const isPipe = (InputMode ?? mode) === "Pipe";
  const { S3DataType, AttributeNames = [] } = DataSource?.S3DataSource ?? {};
  if (S3DataType === "AugmentedManifestFile") {
    if (!isPipe || AttributeNames.length === 0 || builtIn !== undefined) {
      throw validationError(
        `An AugmentedManifestFile needs the input mode Pipe, AttributeNames and a script that reads them: see the channel "${ChannelName}".`,
      );
    }
  }
  const readsPipe = builtIn?.name !== "xgboost" ||
    /recordio|parquet/.test(ContentType);
  if (isPipe && !readsPipe) {
    throw validationError(
      `Pipe mode is not supported for the ContentType "${ContentType}" of the channel "${ChannelName}": XGBoost reads CSV and libsvm as files.`,
    );
  }
}

function sourceOf({ ChannelName, DataSource }: Channel) {
  const source = DataSource?.S3DataSource;
  if (source === undefined) {
    throw validationError(
      `Local SageMaker reads channels from S3 alone: give the channel "${ChannelName}" an S3DataSource.`,
    );
  }
  const { S3Uri, S3DataType } = source;
  if (
    S3DataType !== "S3Prefix" && S3DataType !== "ManifestFile" &&
    S3DataType !== "AugmentedManifestFile"
  ) {
    throw validationError(
      `Local SageMaker does not support the S3DataType ${S3DataType}.`,
    );
  }
  return { uri: S3Uri!, type: S3DataType } as const;
}
