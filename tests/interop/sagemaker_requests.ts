/**
 * What the tours of Local SageMaker ask for: the same requests, whoever sends them.
 *
 * @module
 */
import type {
  CreateModelInput,
  CreateProcessingJobRequest,
  CreateTrainingJobRequest,
  CreateTransformJobRequest,
} from "@aws-sdk/client-sagemaker";
import { imageUri, KNN, XGBOOST } from "../../lib/algorithms/mod.ts";

export const ROLE = "arn:aws:iam::000000000000:role/sagemaker";

const SCRIPT = {
  program: "sklearn_gbm_script.py",
  archive: "s3://bucket/code/sourcedir.tar.gz",
};

/** Images of several regions, and what they are trained with. */
const MODELS = {
  xgboost: {
    image: imageUri(XGBOOST, "eu-west-1"),
    parameters: { num_round: "20", max_depth: "3" },
    environment: {},
  },
  knn: {
    image: imageUri(KNN, "ap-south-1"),
    parameters: {
      k: "2",
      feature_dim: "2",
      sample_size: "400",
      predictor_type: "regressor",
    },
    environment: {},
  },
  sklearn: {
    image:
      "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
    parameters: {
      n_estimators: "20",
      sagemaker_program: SCRIPT.program,
      sagemaker_submit_directory: SCRIPT.archive,
    },
    environment: {
      SAGEMAKER_PROGRAM: SCRIPT.program,
      SAGEMAKER_SUBMIT_DIRECTORY: SCRIPT.archive,
    },
  },
} as const;

/** A model that a tour trains. */
export type ModelKind = keyof typeof MODELS;

/** Every model that a tour trains. */
export const MODEL_KINDS = Object.keys(MODELS) as ModelKind[];

/** A line that the log of each model's training must have. */
export const LOG_LINES: Readonly<Record<ModelKind, RegExp>> = {
  xgboost: /^\[19\]#011train-rmse:\S+$/,
  knn: /^Building an index over 400 rows$/,
  sklearn: /^train:rmse=/,
};

/** A training job of the model's name. */
export function trainingRequest(
  kind: ModelKind,
  changes: Partial<CreateTrainingJobRequest> = {},
): CreateTrainingJobRequest {
  const { image, parameters } = MODELS[kind];
  return {
    TrainingJobName: kind,
    RoleArn: ROLE,
    AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: "File" },
    HyperParameters: parameters,
    InputDataConfig: [{
      ChannelName: "train",
      ContentType: "text/csv",
      DataSource: {
        S3DataSource: {
          S3DataType: "S3Prefix",
          S3Uri: "s3://bucket/data/train/",
        },
      },
    }],
    OutputDataConfig: { S3OutputPath: "s3://bucket/models" },
    ResourceConfig: {
      InstanceType: "ml.m5.large",
      InstanceCount: 1,
      VolumeSizeInGB: 5,
    },
    StoppingCondition: { MaxRuntimeInSeconds: 600 },
    Tags: [{ Key: "model", Value: kind }],
    ...changes,
  };
}

/** A job that lasts until it is stopped. */
export function longRequest(): CreateTrainingJobRequest {
  return trainingRequest("xgboost", {
    TrainingJobName: "long",
    HyperParameters: { num_round: "1000000", max_depth: "1" },
  });
}

/** The model that a job trained. */
export function modelRequest(kind: ModelKind): CreateModelInput {
  const { image, environment } = MODELS[kind];
  return {
    ModelName: kind,
    ExecutionRoleArn: ROLE,
    PrimaryContainer: {
      Image: image,
      ModelDataUrl: `s3://bucket/models/${kind}/output/model.tar.gz`,
      Environment: environment,
    },
  };
}

/**
 * A transform job of the model's name: takes the ids off and, but for KNN, which
 * has no CSV to say, puts them before the predictions.
 */
export function transformRequest(kind: ModelKind): CreateTransformJobRequest {
  const accept = kind === "knn" ? "application/jsonlines" : "text/csv";
  return {
    TransformJobName: kind,
    ModelName: kind,
    BatchStrategy: "MultiRecord",
    TransformInput: {
      DataSource: {
        S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://bucket/batch/" },
      },
      ContentType: "text/csv",
      SplitType: "Line",
    },
    TransformOutput: {
      S3OutputPath: `s3://bucket/out/${kind}`,
      AssembleWith: "Line",
      Accept: accept,
    },
    TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
    DataProcessing: {
      InputFilter: "$[1:]",
      ...(kind === "knn"
        ? {}
        : { JoinSource: "Input", OutputFilter: "$[0,-1]" }),
    },
  };
}

/** Predictions of `batch.csv`, each near what its row says. */
export function readPredictions(kind: ModelKind, output: string): boolean {
  const rows = output.trim().split("\n");
  const expected = [9, 22, 0];
  return rows.length === expected.length && rows.every((row, i) => {
    const [id, value] = kind === "knn"
      ? [`id-${i + 1}`, JSON.parse(row).predicted_label]
      : row.split(",");
    return id === `id-${i + 1}` && Math.abs(Number(value) - expected[i]!) < 2.5;
  });
}

/** A processing job: doubles every number of `s3://bucket/numbers/`. */
export function processingRequest(name: string): CreateProcessingJobRequest {
  const input = (InputName: string, S3Uri: string, folder: string) => ({
    InputName,
    S3Input: {
      S3Uri,
      LocalPath: `/opt/ml/processing/${folder}`,
      S3DataType: "S3Prefix" as const,
      S3InputMode: "File" as const,
    },
  });
  return {
    ProcessingJobName: name,
    RoleArn: ROLE,
    AppSpecification: {
      ImageUri: "sagebook-deno:latest",
      ContainerEntrypoint: ["deno", "/opt/ml/processing/code/double.ts"],
      ContainerArguments: ["/opt/ml/processing/in", "/opt/ml/processing/out"],
    },
    ProcessingInputs: [
      input("code", "s3://bucket/code/double.ts", "code"),
      input("in", "s3://bucket/numbers/", "in"),
    ],
    ProcessingOutputConfig: {
      Outputs: [{
        OutputName: "out",
        S3Output: {
          S3Uri: `s3://bucket/${name}`,
          LocalPath: "/opt/ml/processing/out",
          S3UploadMode: "EndOfJob",
        },
      }],
    },
    ProcessingResources: {
      ClusterConfig: {
        InstanceCount: 1,
        InstanceType: "ml.m5.large",
        VolumeSizeInGB: 5,
      },
    },
  };
}
