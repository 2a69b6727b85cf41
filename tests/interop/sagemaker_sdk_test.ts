import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateModelCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
  DescribeTrainingJobCommand,
  paginateListTrainingJobs,
  SageMakerClient,
  waitUntilTrainingJobCompletedOrStopped,
  waitUntilTransformJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import { imageUri, KNN, XGBOOST } from "../../lib/algorithms/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { BATCH_CSV, TRAIN_CSV, withTourServer } from "./sagemaker_support.ts";

const ROLE = "arn:aws:iam::000000000000:role/sagemaker";
const WAIT = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

const JOBS = {
  xgboost: [imageUri(XGBOOST, "eu-west-1"), { num_round: "10" }],
  knn: [imageUri(KNN, "ap-south-1"), {
    k: "2",
    feature_dim: "2",
    sample_size: "400",
    predictor_type: "regressor",
  }],
} as const;

Deno.test("The AWS SDK for JavaScript tours Local SageMaker over HTTP, with images of other regions", async () => {
  await withTourServer(async ({ url }) => {
    const config = {
      endpoint: url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    };
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const sagemaker = new SageMakerClient(config);
    const logs = new CloudWatchLogsClient(config);
    try {
      await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
      for (
        const [Key, Body] of [
          ["data/train/a.csv", TRAIN_CSV],
          ["batch/b.csv", BATCH_CSV],
        ] as const
      ) {
        await s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body }));
      }
      for (const [name, [image, HyperParameters]] of Object.entries(JOBS)) {
        await sagemaker.send(
          new CreateTrainingJobCommand({
            TrainingJobName: name,
            RoleArn: ROLE,
            AlgorithmSpecification: {
              TrainingImage: image,
              TrainingInputMode: "File",
            },
            HyperParameters,
            InputDataConfig: [{
              ChannelName: "train",
              ContentType: "text/csv",
              DataSource: {
                S3DataSource: {
                  S3DataType: "S3Prefix",
                  S3Uri: "s3://bucket/data/train",
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
          }),
        );
        await waitUntilTrainingJobCompletedOrStopped(
          { client: sagemaker, ...WAIT },
          { TrainingJobName: name },
        );
        const job = await sagemaker.send(
          new DescribeTrainingJobCommand({ TrainingJobName: name }),
        );
        assertEquals(job.TrainingJobStatus, "Completed", job.FailureReason);
        assert(job.CreationTime instanceof Date);
        await sagemaker.send(
          new CreateModelCommand({
            ModelName: name,
            PrimaryContainer: {
              Image: image,
              ModelDataUrl: job.ModelArtifacts!.S3ModelArtifacts!,
            },
          }),
        );
      }
      const names: string[] = [];
      const pages = paginateListTrainingJobs(
        { client: sagemaker, pageSize: 1 },
        { SortBy: "Name", SortOrder: "Ascending" },
      );
      for await (const { TrainingJobSummaries } of pages) {
        names.push(...TrainingJobSummaries!.map((job) => job.TrainingJobName!));
      }
      assertEquals(names, ["knn", "xgboost"]);
      const { logStreams } = await logs.send(
        new DescribeLogStreamsCommand({
          logGroupName: "/aws/sagemaker/TrainingJobs",
          logStreamNamePrefix: "xgboost/",
        }),
      );
      const { events } = await logs.send(
        new GetLogEventsCommand({
          logGroupName: "/aws/sagemaker/TrainingJobs",
          logStreamName: logStreams![0]!.logStreamName!,
          startFromHead: true,
        }),
      );
      assert(
        events!.some(({ message }) => message!.startsWith("[9]#011train-rmse")),
      );
      await sagemaker.send(
        new CreateTransformJobCommand({
          TransformJobName: "transform",
          ModelName: "knn",
          TransformInput: {
            DataSource: {
              S3DataSource: {
                S3DataType: "S3Prefix",
                S3Uri: "s3://bucket/batch",
              },
            },
            ContentType: "text/csv",
            SplitType: "Line",
          },
          TransformOutput: {
            S3OutputPath: "s3://bucket/out",
            AssembleWith: "Line",
            Accept: "application/jsonlines",
          },
          TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
          DataProcessing: { InputFilter: "$[1:]" },
        }),
      );
      await waitUntilTransformJobCompletedOrStopped(
        { client: sagemaker, ...WAIT },
        { TransformJobName: "transform" },
      );
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket: "bucket", Key: "out/b.csv.out" }),
      );
      assertEquals(
        (await Body!.transformToString()).trim().split("\n").map((line) =>
          JSON.parse(line).predicted_label
        ),
        [9, 22, 0],
      );
    } finally {
      for (const client of [s3, sagemaker, logs]) client.destroy();
    }
  });
});
