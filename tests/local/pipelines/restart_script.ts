/**
 * Starts an execution in the state folder that it is given, says its ARN once the
 * step in the middle runs and another waits for its turn, and waits to be killed.
 *
 * @module
 */
import {
  CreatePipelineCommand,
  ListPipelineExecutionStepsCommand,
  SageMakerClient,
  StartPipelineExecutionCommand,
} from "@aws-sdk/client-sagemaker";
import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { openLocalSageMaker } from "../../../lib/local/mod.ts";
import { ROLE } from "../jobs/support.ts";
import { definitionOf, processingStep, registerStep } from "./support.ts";

const service = await openLocalSageMaker({
  stateFolder: Deno.args[0]!,
  maxRunningJobs: 1,
});
const config = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  requestHandler: service.requestHandler,
};
const client = new SageMakerClient(config);
const s3 = new S3Client({ ...config, forcePathStyle: true });
await s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
await s3.send(
  new PutObjectCommand({
    Bucket: "bucket",
    Key: "code/run.ts",
    Body: "await new Promise((resolve) => setTimeout(resolve, 600_000));",
  }),
);
await client.send(
  new CreatePipelineCommand({
    PipelineName: "p",
    RoleArn: ROLE,
    PipelineDefinition: definitionOf([
      registerStep("Before"),
      processingStep("Long", { DependsOn: ["Before"] }),
      processingStep("Waits", { DependsOn: ["Before"] }),
      registerStep("After", "After", { DependsOn: ["Long"] }),
    ]),
  }),
);
const { PipelineExecutionArn } = await client.send(
  new StartPipelineExecutionCommand({ PipelineName: "p" }),
);
const runs = async () => {
  const { PipelineExecutionSteps = [] } = await client.send(
    new ListPipelineExecutionStepsCommand({ PipelineExecutionArn }),
  );
  return PipelineExecutionSteps.filter(({ Metadata }) =>
    Metadata?.ProcessingJob
  )
    .length === 2;
};
while (!await runs()) await new Promise((resolve) => setTimeout(resolve, 20));
console.log(PipelineExecutionArn);
await new Promise((resolve) => setTimeout(resolve, 600_000));
