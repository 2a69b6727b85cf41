import {
  CreateProcessingJobCommand,
  type CreateProcessingJobCommandInput,
  DescribeProcessingJobCommand,
  ListProcessingJobsCommand,
  StopProcessingJobCommand,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { DENO_IMAGE, KNN_IMAGE, ROLE, SKLEARN_IMAGE } from "../jobs/support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

function processingRequest(
  name: string,
  changes: Partial<CreateProcessingJobCommandInput> = {},
): CreateProcessingJobCommandInput {
  return {
    ProcessingJobName: name,
    RoleArn: ROLE,
    AppSpecification: {
      ImageUri: DENO_IMAGE,
      ContainerEntrypoint: ["deno", "/opt/ml/processing/input/code/a.ts"],
    },
    ProcessingResources: {
      ClusterConfig: {
        InstanceCount: 1,
        InstanceType: "ml.m5.large",
        VolumeSizeInGB: 1,
      },
    },
    ...changes,
  };
}

Deno.test("A processing job that is not there, or whose name is taken, is told as the service does", async () => {
  await using clients = await ServiceClients.open({ maxRunningJobs: 0 });
  const { sagemaker } = clients;
  for (
    const Command of [DescribeProcessingJobCommand, StopProcessingJobCommand]
  ) {
    await assertRefused(
      sagemaker.send(
        new Command({ ProcessingJobName: "p" }) as DescribeProcessingJobCommand,
      ),
      "ValidationException",
      /^Could not find requested job/,
    );
  }
  const create = () =>
    sagemaker.send(new CreateProcessingJobCommand(processingRequest("p")));
  await create();
  await assertRefused(
    create(),
    "ResourceInUse",
    "Job name must be unique within an AWS account and region, and a job with this name already exists (arn:aws:sagemaker:us-east-1:000000000000:processing-job/p)",
  );
  const stop = new StopProcessingJobCommand({ ProcessingJobName: "p" });
  await sagemaker.send(stop);
  await assertRefused(
    sagemaker.send(stop),
    "ValidationException",
    "The request was rejected because the processing job is in status Stopped.",
  );
  const { ProcessingJobSummaries } = await sagemaker.send(
    new ListProcessingJobsCommand({ StatusEquals: "Stopped" }),
  );
  assertEquals(
    ProcessingJobSummaries!.map(({ ProcessingJobName }) => ProcessingJobName),
    ["p"],
  );
});

Deno.test("CreateProcessingJob refuses what it could not run", async () => {
  await using clients = await ServiceClients.open();
  const refused = (
    changes: Partial<CreateProcessingJobCommandInput>,
    message: string | RegExp,
  ) =>
    assertRefused(
      clients.sagemaker.send(
        new CreateProcessingJobCommand(processingRequest("p", changes)),
      ),
      "ValidationException",
      message,
    );
  const cluster = (others: object) =>
    ({
      ProcessingResources: { ClusterConfig: { VolumeSizeInGB: 5, ...others } },
    }) as Partial<CreateProcessingJobCommandInput>;
  await refused(
    cluster({}),
    /^2 validation errors detected: Value null at 'processingResources\.clusterConfig\.instanceCount' .*; Value null at 'processingResources\.clusterConfig\.instanceType'/,
  );
  await refused(
    cluster({
      InstancePreferences: [{ InstanceType: "ml.m5.large", InstanceCount: 1 }],
    }),
    /^Local SageMaker does not support InstancePreferences/,
  );
  const application = (ImageUri: string, ...ContainerEntrypoint: string[]) => ({
    AppSpecification: { ImageUri, ContainerEntrypoint },
  });
  await refused(
    application("me/mine:1", "python3", "a.py"),
    /^Cannot find the image "me\/mine:1"/,
  );
  await refused(
    application(KNN_IMAGE, "python3", "a.py"),
    /^Cannot find the image/,
  );
  await refused(
    application(SKLEARN_IMAGE, "/bin/bash", "a.sh"),
    /runs scripts by "python3 SCRIPT" or "deno SCRIPT" alone: the entry point is "\/bin\/bash a\.sh"/,
  );
  await refused(
    application(SKLEARN_IMAGE, "python3", "-m", "module"),
    /the entry point is "python3 -m module"/,
  );
  await refused({
    ...application(SKLEARN_IMAGE, "python3", "/opt/ml/processing/a.py"),
    NetworkConfig: { EnableNetworkIsolation: true },
  }, /cannot isolate a Python script/);
  const source = (S3Uri: string, LocalPath: string) => ({
    ProcessingInputs: [{
      InputName: "i",
      S3Input: { S3Uri, LocalPath, S3DataType: "S3Prefix" as const },
    }],
  });
  await refused(
    source("s3://bucket/none", "/opt/ml/processing/input"),
    /^No S3 objects found under S3 URL "s3:\/\/bucket\/none" given in input data source/,
  );
  await clients.put("x", "x");
  for (const path of ["/data", "/opt/ml/../data", "opt/ml/data"]) {
    await refused(
      source("s3://bucket/x", path),
      /must lie below \/opt\/ml|regular expression pattern/,
    );
  }
  await refused({
    ProcessingOutputConfig: {
      Outputs: ["o", "o"].map((OutputName) => ({
        OutputName,
        S3Output: {
          S3Uri: "s3://bucket/out",
          LocalPath: "/opt/ml/processing/out",
          S3UploadMode: "EndOfJob" as const,
        },
      })),
    },
  }, 'The names of processing outputs must be unique: "o" is given twice.');
});
