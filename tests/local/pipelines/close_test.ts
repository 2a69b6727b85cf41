import { openLocalSageMaker } from "../../../lib/local/mod.ts";
import {
  DescribePipelineExecutionCommand,
  ListProcessingJobsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { inFolder } from "../../support/sessions.ts";
import { ServiceClients } from "../operations/support.ts";
import {
  createPipeline,
  definitionOf,
  processingStep,
  startPipeline,
} from "./support.ts";

Deno.test("a service that closes ends its executions, with jobs that run and jobs that wait", async () => {
  const clients = await ServiceClients.open({ maxRunningJobs: 1 });
  let arn: string;
  await inFolder(async (copy) => {
    {
      await using open = clients;
      await open.put(
        "code/run.ts",
        "await new Promise((resolve) => setTimeout(resolve, 60_000));",
      );
      await createPipeline(
        open,
        definitionOf(["A", "B"].map((name) => processingStep(name))),
      );
      arn = await startPipeline(open);
      await open.service.close();
      for (const { name } of Deno.readDirSync(open.service.stateFolder)) {
        if (!name.startsWith("sagebook.sqlite")) continue;
        await Deno.copyFile(
          `${open.service.stateFolder}/${name}`,
          `${copy}/${name}`,
        );
      }
    }
    await using service = await openLocalSageMaker({ stateFolder: copy });
    const client = new SageMakerClient({
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      requestHandler: service.requestHandler,
    });
    const { PipelineExecutionStatus } = await client.send(
      new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn! }),
    );
    assertEquals(PipelineExecutionStatus, "Failed");
    const { ProcessingJobSummaries } = await client.send(
      new ListProcessingJobsCommand({}),
    );
    assertEquals(
      ProcessingJobSummaries!.map((job) => job.ProcessingJobStatus).sort(),
      ["Failed", "Stopped"],
      "the job that waited has no one who waits for it",
    );
    client.destroy();
  });
});
