/**
 * What the ten pipelines have in common.
 *
 * @module
 */
import {
  execution,
  join,
  parameter,
  type Pipeline,
  processingStep,
  type RetryPolicy,
  trainingStep,
  tuningStep,
} from "../../lib/pipeline/mod.ts";

/** A pipeline, and how its execution ends. */
export interface Expected {
  readonly pipeline: Pipeline;
  readonly status: "Succeeded" | "Failed";
  /** Steps that run, in any order. */
  readonly steps: readonly string[];
  /** What the execution's failure reason matches. */
  readonly reason?: string;
}

export const ROLE = "arn:aws:iam::000000000000:role/sagebook";
export const place = { region: "us-east-1", role: ROLE };
export const XGBOOST =
  "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
const DENO = "sagebook-deno:latest";
export const ROOT = "/opt/ml/processing";

/** What `FUNCTIONS` exports is called by the Lambda steps. */
export const FUNCTIONS = `
export function judge({ mse, name }) {
  return { good: mse < 10, label: name + "-" + mse, rank: 3, score: mse / 2 };
}
export function echo({ text }) {
  return { text };
}
`;

/** The script of all Processing steps here: writes what it is given as JSON. */
export const SCRIPT = `
const [folder, text] = Deno.args;
Deno.writeTextFileSync(folder + "/report.json", text);
`;

/** As the published schema has them. */
export const retryPolicies: readonly RetryPolicy[] = [
  { ExceptionType: "Step.THROTTLING", MaxAttempts: 3, IntervalSeconds: 1 },
  {
    ExceptionType: "SageMaker.JOB_INTERNAL_ERROR",
    BackoffRate: 1.5,
    ExpireAfterMin: 10,
  },
];

/** As AWS's SDK writes them. */
const retriedKinds: readonly RetryPolicy[] = [
  {
    ExceptionType: ["Step.SERVICE_FAULT", "Step.THROTTLING"],
    MaxAttempts: 2,
  },
];

// deno-lint-ignore explicit-module-boundary-types
export function scriptRequest(text: string) {
  return {
    RoleArn: ROLE,
    Environment: { JOB: execution.ProcessingJobName },
    AppSpecification: {
      ImageUri: DENO,
      ContainerEntrypoint: ["deno", "run", `${ROOT}/code/run.ts`],
      ContainerArguments: [`${ROOT}/out`, text],
    },
    ProcessingInputs: [{
      InputName: "code",
      S3Input: {
        S3Uri: "s3://bucket/code/",
        LocalPath: `${ROOT}/code`,
        S3DataType: "S3Prefix",
        S3InputMode: "File",
      },
    }],
    ProcessingResources: {
      ClusterConfig: {
        InstanceType: "ml.m5.large",
        InstanceCount: 1,
        VolumeSizeInGB: 10,
      },
    },
  } as const;
}

/** Writes a text to a folder of the execution, in which others look values up. */
// deno-lint-ignore explicit-module-boundary-types
export function process(name: string, text: string) {
  return processingStep(name, scriptRequest(text), {
    outputs: {
      out: {
        from: `${ROOT}/out`,
        to: join("/", "s3://bucket/out", execution.PipelineExecutionId, name),
      },
    },
    files: {
      Report: {
        output: "out",
        path: "report.json",
        values: {
          "metrics[0].mse": "Float",
          name: "String",
          holds: "Boolean",
        },
      },
    },
    cache: "P1D",
    retryPolicies: retriedKinds,
    displayName: `${name}-shown`,
    description: "Writes a report",
  });
}

const channel = {
  ChannelName: "train",
  ContentType: "text/csv",
  DataSource: {
    S3DataSource: {
      S3DataType: "S3Prefix",
      S3Uri: "s3://bucket/train/",
      S3DataDistributionType: "FullyReplicated",
    },
  },
} as const;
const validation = { ...channel, ChannelName: "validation" };

const resources = {
  InstanceType: "ml.m5.large",
  InstanceCount: 1,
  VolumeSizeInGB: 10,
} as const;

export const rounds = parameter.string("Rounds", "3");

export const train = trainingStep("Train", {
  AlgorithmSpecification: {
    TrainingImage: XGBOOST,
    TrainingInputMode: "File",
  },
  RoleArn: ROLE,
  HyperParameters: { num_round: rounds, objective: "reg:squarederror" },
  InputDataConfig: [channel],
  OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
  ResourceConfig: resources,
  StoppingCondition: { MaxRuntimeInSeconds: 600 },
  Tags: [{ Key: "job", Value: execution.TrainingJobName }],
}, { cache: true });

export const tune = tuningStep("Tune", {
  HyperParameterTuningJobConfig: {
    Strategy: "Random",
    HyperParameterTuningJobObjective: {
      Type: "Minimize",
      MetricName: "validation:rmse",
    },
    ResourceLimits: { MaxNumberOfTrainingJobs: 3, MaxParallelTrainingJobs: 3 },
    ParameterRanges: {
      ContinuousParameterRanges: [{
        Name: "eta",
        MinValue: "0.1",
        MaxValue: "0.5",
      }],
    },
  },
  TrainingJobDefinition: {
    AlgorithmSpecification: {
      TrainingImage: XGBOOST,
      TrainingInputMode: "File",
    },
    RoleArn: ROLE,
    StaticHyperParameters: { num_round: "3" },
    InputDataConfig: [channel, validation],
    OutputDataConfig: { S3OutputPath: "s3://bucket/tuned" },
    ResourceConfig: resources,
    StoppingCondition: { MaxRuntimeInSeconds: 600 },
  },
});
export const best = tune.properties.BestTrainingJob;
