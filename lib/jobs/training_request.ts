import type { CreateTrainingJobRequest } from "@aws-sdk/client-sagemaker";
import {
  type Algorithm,
  type HyperparameterValues,
  imageUri,
} from "../algorithms/mod.ts";
import { folderOf } from "./batch_transform.ts";
import { tagList } from "./model.ts";
import { checkInstanceType, checkTags, checkWhole } from "./resources.ts";
import { uploadSourceDir } from "./source_dir.ts";
import { type Place, type Session, uriOf } from "../session/mod.ts";

/** Where and how training jobs run. */
export interface TrainingResources {
  /** Instance of the jobs. @default {"ml.m5.large"} */
  readonly instanceType?: string;
  /** Instances of each job. @default {1} */
  readonly instanceCount?: number;
  /** Gigabytes of storage of each instance. @default {10} */
  readonly volumeSizeInGB?: number;
  /** Seconds after which a job is stopped. @default {3600} */
  readonly maxRuntimeInSeconds?: number;
  /**
   * Trains on spot instances, with checkpoints under the prefix. A number is the
   * greatest wait in seconds, training included; true waits an hour, or the greatest
   * runtime where that is longer. The service grants no more than an hour to
   * algorithms that write no checkpoints, such as KNN.
   *
   * @default {false}
   */
  readonly spot?: boolean | number;
  /** Tags of the jobs and models. @default {none} */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Takes up the jobs of an earlier call that came to no end: those that run or have
   * completed are waited for by their names, and not started again.
   *
   * @default {false}
   */
  readonly resume?: boolean;
}

/** Where the rows lie, as `prep.json` has it. */
export interface TrainingData {
  readonly parts: Readonly<
    Record<
      "train" | "validation",
      { readonly uri: string; readonly rows: number }
    >
  >;
}

/** What a training job is to train. */
export interface TrainingJobPlan {
  readonly algorithm: Algorithm;
  readonly hyperparameters: HyperparameterValues;
  /** S3 URI of `sourcedir.tar.gz`, for a script. */
  readonly sourceDir?: string;
}

/** The CreateTrainingJob request of one model. */
export function trainingJobRequest(
  session: Place,
  jobName: string,
  prep: TrainingData,
  plan: TrainingJobPlan,
  resources: TrainingResources,
): CreateTrainingJobRequest {
  const { algorithm } = plan;
  return {
    TrainingJobName: jobName,
    RoleArn: session.role,
    AlgorithmSpecification: {
      TrainingImage: imageUri(algorithm, session.region),
      TrainingInputMode: "File",
      // The service knows the metrics of its own algorithms.
      ...(algorithm.mode === "script" && {
        MetricDefinitions: algorithm.metrics.map(({ name, regex }) => ({
          Name: name,
          Regex: regex,
        })),
      }),
    },
    HyperParameters: {
      ...plan.hyperparameters,
      ...(plan.sourceDir &&
        scriptParameters(session, jobName, plan, plan.sourceDir)),
    },
    InputDataConfig: inputChannels(algorithm, prep),
    OutputDataConfig: { S3OutputPath: uriOf(session, "models") },
    ResourceConfig: {
      InstanceType: instanceType(resources),
      InstanceCount: resources.instanceCount ?? 1,
      VolumeSizeInGB: resources.volumeSizeInGB ?? 10,
    },
    ...stopping(session, jobName, resources),
    Tags: tagList(resources.tags ?? {}),
  };
}

/** The SDK's types name the instances known when it was made; the service judges. */
function instanceType({ instanceType = "ml.m5.large" }: TrainingResources) {
  return instanceType as "ml.m5.large";
}

/** What the SageMaker SDKs hand to a script-mode container, encoded as they do. */
function scriptParameters(
  session: Place,
  jobName: string,
  { algorithm }: TrainingJobPlan,
  sourceDir: string,
): HyperparameterValues {
  return {
    sagemaker_program: JSON.stringify(algorithm.script),
    sagemaker_submit_directory: JSON.stringify(sourceDir),
    sagemaker_container_log_level: "20",
    sagemaker_job_name: JSON.stringify(jobName),
    sagemaker_region: JSON.stringify(session.region),
  };
}

/** The environment in which a model of this algorithm is served. */
export function servingEnvironment(
  session: Place,
  { algorithm, sourceDir }: TrainingJobPlan,
): Record<string, string> {
  if (sourceDir === undefined) return {};
  return {
    SAGEMAKER_PROGRAM: algorithm.script!,
    SAGEMAKER_SUBMIT_DIRECTORY: sourceDir,
    SAGEMAKER_CONTAINER_LOG_LEVEL: "20",
    SAGEMAKER_REGION: session.region,
  };
}

function inputChannels(algorithm: Algorithm, prep: TrainingData) {
  return algorithm.channels
    .filter(({ part }) => part !== undefined && prep.parts[part].rows > 0)
    .map(({ name, part, contentTypes }) => ({
      ChannelName: name,
      ContentType: contentTypes[0]!,
      InputMode: "File" as const,
      DataSource: {
        S3DataSource: {
          S3DataType: "S3Prefix" as const,
          S3Uri: folderOf(prep.parts[part!].uri),
          S3DataDistributionType: "FullyReplicated" as const,
        },
      },
    }));
}

function stopping(
  session: Place,
  jobName: string,
  resources: TrainingResources,
): Pick<
  CreateTrainingJobRequest,
  "StoppingCondition" | "EnableManagedSpotTraining" | "CheckpointConfig"
> {
  const MaxRuntimeInSeconds = runtimeOf(resources);
  const MaxWaitTimeInSeconds = waitOf(resources);
  if (MaxWaitTimeInSeconds === undefined) {
    return { StoppingCondition: { MaxRuntimeInSeconds } };
  }
  return {
    EnableManagedSpotTraining: true,
    StoppingCondition: { MaxRuntimeInSeconds, MaxWaitTimeInSeconds },
    CheckpointConfig: { S3Uri: uriOf(session, `checkpoints/${jobName}`) },
  };
}

function runtimeOf({ maxRuntimeInSeconds = 3600 }: TrainingResources): number {
  return maxRuntimeInSeconds;
}

/** Seconds that are waited for spot instances; undefined without them. */
function waitOf(resources: TrainingResources): number | undefined {
  const { spot = false } = resources;
  if (spot === false) return undefined;
  return spot === true ? Math.max(3600, runtimeOf(resources)) : spot;
}

/** Longest training job, in seconds: 28 days (API reference, StoppingCondition). */
const LONGEST = 28 * 86_400;

/**
 * Longest wait for spot instances of a built-in algorithm that writes no checkpoints
 * (developer guide, "Managed Spot Training").
 */
const LONGEST_WITHOUT_CHECKPOINTS = 3600;

/**
 * Checks where and how training jobs are to run.
 *
 * @param algorithms What they train.
 * @throws {RangeError} If an option is not legal.
 */
export function checkTrainingResources(
  options: TrainingResources,
  algorithms: readonly Algorithm[],
): void {
  const { instanceCount = 1, spot } = options;
  const { volumeSizeInGB = 10, instanceType = "ml.m5.large" } = options;
  const runtime = runtimeOf(options);
  checkInstanceType(instanceType);
  checkWhole("instance count", instanceCount);
  checkWhole("greatest runtime", runtime, LONGEST);
  checkWhole("volume size", volumeSizeInGB);
  checkTags(options.tags);
  if (typeof spot === "number" && !(spot >= runtime)) {
    throw new RangeError(
      `Cannot wait "${spot}" seconds for spot instances: it must be at least the greatest runtime, "${runtime}"`,
    );
  }
  const wait = waitOf(options) ?? 0;
  const restarts = algorithms.find(({ mode, checkpoints }) =>
    mode === "built-in" && !checkpoints
  );
  if (restarts !== undefined && wait > LONGEST_WITHOUT_CHECKPOINTS) {
    throw new RangeError(
      `Cannot wait "${wait}" seconds for spot instances with ${restarts.name}: it writes no checkpoints, and the service then grants "${LONGEST_WITHOUT_CHECKPOINTS}", the greatest runtime included`,
    );
  }
}

/** Uploads each script once, however many models use it. */
export async function addSourceDirs<Plan extends TrainingJobPlan>(
  session: Session,
  drafts: readonly Plan[],
): Promise<Plan[]> {
  const uploads = new Map<string, Promise<string>>();
  return await Promise.all(drafts.map(async (draft) => {
    const { script } = draft.algorithm;
    if (script === undefined) return draft;
    const upload = uploads.get(script) ?? uploadSourceDir(session, script);
    uploads.set(script, upload);
    return { ...draft, sourceDir: await upload };
  }));
}
