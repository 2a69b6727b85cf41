/**
 * The command line against AWS's API as a user runs it, but that the address is
 * that of a Local SageMaker in a process of its own: the code is that of
 * `--backend aws`, with the SDK's own retries and credential chain.
 *
 * @module
 */
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import {
  ListHyperParameterTuningJobsCommand,
  ListModelsCommand,
  ListTrainingJobsCommand,
  ListTransformJobsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";

export const BUCKET = "sagebook-aws";
export const ROLE = "arn:aws:iam::000000000000:role/sagebook";

/** The environment in which `--backend aws` talks to the service at `url`. */
export function awsEnvironment(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: "us-east-1",
    AWS_PROFILE: "",
    SAGEBOOK_BACKEND: "aws",
    SAGEBOOK_BUCKET: BUCKET,
    SAGEBOOK_ROLE: ROLE,
    SAGEBOOK_POLL_SECONDS: "0.2",
  };
}

function configFor(endpoint: string) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return { endpoint, region: "us-east-1", credentials };
}

/** Makes the bucket that a user of AWS has. */
export async function makeBucket(endpoint: string): Promise<void> {
  const s3 = new S3Client({ ...configFor(endpoint), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  s3.destroy();
}

/** What there is on the service at `url`, asked of it directly. */
export async function listJobs(url: string): Promise<{
  readonly training: readonly string[];
  readonly tuning: readonly string[];
  readonly transform: readonly string[];
  readonly models: readonly string[];
}> {
  const sagemaker = new SageMakerClient(configFor(url));
  const [training, tuning, transform, models] = await Promise.all([
    sagemaker.send(new ListTrainingJobsCommand({ MaxResults: 100 })),
    sagemaker.send(new ListHyperParameterTuningJobsCommand({})),
    sagemaker.send(new ListTransformJobsCommand({ MaxResults: 100 })),
    sagemaker.send(new ListModelsCommand({ MaxResults: 100 })),
  ]);
  sagemaker.destroy();
  return {
    training: training.TrainingJobSummaries!.map((job) => job.TrainingJobName!),
    tuning: tuning.HyperParameterTuningJobSummaries!.map((job) =>
      job.HyperParameterTuningJobName!
    ),
    transform: transform.TransformJobSummaries!.map((job) =>
      job.TransformJobName!
    ),
    models: models.Models!.map((model) => model.ModelName!),
  };
}
