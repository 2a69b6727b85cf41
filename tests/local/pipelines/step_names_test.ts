import {
  CreateTransformJobCommand,
  DescribeHyperParameterTuningJobCommand,
  DescribeModelCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
  ListTrainingJobsForHyperParameterTuningJobCommand,
  StopProcessingJobCommand,
  waitUntilTransformJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { mpg } from "../../../lib/pipeline/mod.ts";
import { syntheticCars } from "../../../lib/pipeline/mpg/synthetic_cars.ts";
import { uriOf } from "../../../lib/session/mod.ts";
import { inFolder, inSession } from "../../support/sessions.ts";
import { ServiceClients } from "../operations/support.ts";
import {
  createPipeline,
  definitionOf,
  endOf,
  processingStep,
  startPipeline,
  stepsOf,
} from "./support.ts";

/** What follows the slash: clients use it for a name, though ARNs have no capitals. */
function nameIn(arn: string | undefined): string {
  return arn!.slice(arn!.indexOf("/") + 1);
}

Deno.test("the names in the ARNs of an execution's steps are names that Describe takes", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/auto-mpg.csv`;
    await Deno.writeTextFile(file, syntheticCars());
    await inSession(async (session) => {
      const { sagemaker } = session;
      const { steps, arn } = await mpg.runMpg(session, file, {
        parameters: { MaxTrainingJobs: 2 },
      });
      const metadata = Object.assign(
        {},
        ...steps.map(({ StepName, Metadata }) => ({ [StepName!]: Metadata })),
      );
      const processing = await sagemaker.send(
        new DescribeProcessingJobCommand({
          ProcessingJobName: nameIn(metadata.Preprocess.ProcessingJob.Arn),
        }),
      );
      assertEquals(processing.ProcessingJobStatus, "Completed");
      const HyperParameterTuningJobName = nameIn(metadata.Tune.TuningJob.Arn);
      const tuning = await sagemaker.send(
        new DescribeHyperParameterTuningJobCommand({
          HyperParameterTuningJobName,
        }),
      );
      assertEquals(tuning.TrainingJobStatusCounters?.Completed, 2);
      const { TrainingJobSummaries } = await sagemaker.send(
        new ListTrainingJobsForHyperParameterTuningJobCommand({
          HyperParameterTuningJobName,
        }),
      );
      assertEquals(TrainingJobSummaries?.length, 2);
      const training = await sagemaker.send(
        new DescribeTrainingJobCommand({
          TrainingJobName: nameIn(TrainingJobSummaries![0]!.TrainingJobArn),
        }),
      );
      assertEquals(
        training.TrainingJobName,
        TrainingJobSummaries![0]!.TrainingJobName,
      );
      const ModelName = nameIn(metadata.CreateModel.Model.Arn);
      await sagemaker.send(new DescribeModelCommand({ ModelName }));
      const TransformJobName = "by-arn";
      await sagemaker.send(
        new CreateTransformJobCommand({
          TransformJobName,
          ModelName,
          TransformInput: {
            ContentType: "text/csv",
            SplitType: "Line",
            DataSource: {
              S3DataSource: {
                S3DataType: "S3Prefix",
                S3Uri: uriOf(session, `mpg/${arn.split("/").at(-1)}/batch`),
              },
            },
          },
          TransformOutput: { S3OutputPath: uriOf(session, "by-arn") },
          TransformResources: {
            InstanceCount: 1,
            InstanceType: "ml.m5.large",
          },
        }),
      );
      await waitUntilTransformJobCompletedOrStopped(
        { client: sagemaker, maxWaitTime: 600, minDelay: 1, maxDelay: 1 },
        { TransformJobName },
      );
      const transform = await sagemaker.send(
        new DescribeTransformJobCommand({ TransformJobName: "BY-ARN" }),
      );
      assertEquals(transform.TransformJobStatus, "Completed");
    });
  });
});

Deno.test("a step's job is stopped by the name in its ARN", async () => {
  await using clients = await ServiceClients.open();
  await clients.put(
    "code/run.ts",
    `Deno.addSignalListener("SIGTERM", () => Deno.exit(0)); await new Promise((r) => setTimeout(r, 60_000));`,
  );
  await createPipeline(clients, definitionOf([processingStep("Long")]));
  const arn = await startPipeline(clients);
  let job: string | undefined;
  while (job === undefined) {
    const { Long } = await stepsOf(clients, arn);
    job = Long?.Metadata?.ProcessingJob?.Arn;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const ProcessingJobName = nameIn(job);
  await clients.sagemaker.send(
    new StopProcessingJobCommand({ ProcessingJobName }),
  );
  const { steps } = await endOf(clients, arn);
  assertEquals(steps.Long!.StepStatus, "Failed");
  const { ProcessingJobStatus } = await clients.sagemaker.send(
    new DescribeProcessingJobCommand({ ProcessingJobName }),
  );
  assertEquals(ProcessingJobStatus, "Stopped");
});
