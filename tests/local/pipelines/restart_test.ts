import {
  DescribePipelineExecutionCommand,
  ListPipelineExecutionStepsCommand,
  RetryPipelineExecutionCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { openLocalSageMaker } from "../../../lib/local/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const SCRIPT = new URL("./restart_script.ts", import.meta.url);

Deno.test("an execution that kill -9 interrupted is Failed at the next start, and a retry completes it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "-A", SCRIPT.pathname, folder],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    let said = "";
    while (!said.includes("\n")) said += (await reader.read()).value ?? "";
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    await completeAfterKill(folder, said.trim());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function completeAfterKill(folder: string, arn: string): Promise<void> {
  await using service = await openLocalSageMaker({ stateFolder: folder });
  const client = new SageMakerClient({
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: service.requestHandler,
  });
  const describe = () =>
    client.send(
      new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }),
    );
  const failed = await describe();
  assertEquals(failed.PipelineExecutionStatus, "Failed");
  assert(
    failed.FailureReason!.startsWith("InternalServerError: "),
    failed.FailureReason!,
  );
  await client.send(
    new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn }),
  );
  while ((await describe()).PipelineExecutionStatus === "Executing") {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assertEquals((await describe()).PipelineExecutionStatus, "Succeeded");
  const { PipelineExecutionSteps } = await client.send(
    new ListPipelineExecutionStepsCommand({
      PipelineExecutionArn: arn,
      SortOrder: "Ascending",
    }),
  );
  assertEquals(
    PipelineExecutionSteps!.map(({ StepName, StepStatus }) => [
      StepName,
      StepStatus,
    ]),
    [["Before", "Succeeded"], ["Long", "Succeeded"], ["After", "Succeeded"]],
  );
  client.destroy();
}
