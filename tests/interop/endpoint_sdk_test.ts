import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  DeleteEndpointCommand,
  SageMakerClient,
  waitUntilEndpointDeleted,
  waitUntilEndpointInService,
  waitUntilTrainingJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeClient,
  ValidationError,
} from "@aws-sdk/client-sagemaker-runtime";
import { imageUri, XGBOOST } from "../../lib/algorithms/mod.ts";
import { channel, trainingRequest } from "../local/jobs/support.ts";
import { variant } from "../local/endpoints/support.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { TRAIN_CSV, withTourServer } from "./sagemaker_support.ts";

const WAIT = { maxWaitTime: 600, minDelay: 1, maxDelay: 1 };

Deno.test("The AWS SDK for JavaScript invokes an endpoint over HTTP, and meets its errors by class", async () => {
  await withTourServer(async ({ url }) => {
    const config = {
      endpoint: url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    };
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const sagemaker = new SageMakerClient(config);
    const runtime = new SageMakerRuntimeClient(config);
    const clients = [s3, sagemaker, runtime];
    try {
      const image = imageUri(XGBOOST, "us-east-1");
      await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
      await s3.send(
        new PutObjectCommand({
          Bucket: "bucket",
          Key: "data/train/a.csv",
          Body: TRAIN_CSV,
        }),
      );
      const request = trainingRequest("m", image, { num_round: "5" }, [
        channel("train", "data/train/"),
      ]);
      await sagemaker.send(new CreateTrainingJobCommand(request));
      await waitUntilTrainingJobCompletedOrStopped(
        { client: sagemaker, ...WAIT },
        { TrainingJobName: "m" },
      );
      await sagemaker.send(
        new CreateModelCommand({
          ModelName: "m",
          PrimaryContainer: {
            Image: image,
            ModelDataUrl: "s3://bucket/models/m/output/model.tar.gz",
          },
        }),
      );
      await sagemaker.send(
        new CreateEndpointConfigCommand({
          EndpointConfigName: "c",
          ProductionVariants: [variant("v", "m")],
        }),
      );
      await sagemaker.send(
        new CreateEndpointCommand({
          EndpointName: "e",
          EndpointConfigName: "c",
        }),
      );
      await waitUntilEndpointInService(
        { client: sagemaker, ...WAIT },
        { EndpointName: "e" },
      );
      const invoke = (Body: string, ContentType: string) =>
        runtime.send(
          new InvokeEndpointCommand({ EndpointName: "e", Body, ContentType }),
        );
      const { Body, InvokedProductionVariant } = await invoke(
        "3,2\n10,4\n",
        "text/csv",
      );
      assertEquals(InvokedProductionVariant, "v");
      const scores = Body.transformToString().trim().split("\n").map(Number);
      assert(scores.length === 2 && scores.every((s) => s > 0), `${scores}`);
      const refusal = await assertRejects(
        () => invoke("1", "image/png"),
        ModelError,
        "Received client error (415) from primary",
      );
      assertEquals(refusal.OriginalStatusCode, 415);
      await sagemaker.send(new DeleteEndpointCommand({ EndpointName: "e" }));
      await waitUntilEndpointDeleted(
        { client: sagemaker, ...WAIT },
        { EndpointName: "e" },
      );
      await assertRejects(
        () => invoke("1,1", "text/csv"),
        ValidationError,
        "Endpoint e of account 000000000000 not found.",
      );
    } finally {
      for (const client of clients) client.destroy();
    }
  });
});
