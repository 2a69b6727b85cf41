import {
  CreatePipelineCommand,
  DeletePipelineCommand,
  DescribePipelineCommand,
  DescribePipelineExecutionCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListPipelineVersionsCommand,
  SendPipelineExecutionStepSuccessCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  UpdatePipelineCommand,
  UpdatePipelineExecutionCommand,
  UpdatePipelineVersionCommand,
} from "@aws-sdk/client-sagemaker";
import { assertEquals } from "../../support/assert.ts";
import { ROLE } from "../jobs/support.ts";
import { askWith } from "../pipelines/definition_support.ts";
import {
  createPipeline,
  definitionOf,
  endOf,
  execute,
  failStep,
  PIPELINE_ARN,
  processingStep,
  startPipeline,
  stepsOf,
} from "../pipelines/support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const DEFINITION = definitionOf([failStep("F")]);

Deno.test("a pipeline is created, described, listed and deleted", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  assertEquals(await createPipeline(clients, DEFINITION), PIPELINE_ARN);
  const PipelineName = "p";
  const found = await sagemaker.send(
    new DescribePipelineCommand({ PipelineName }),
  );
  assertEquals(found.PipelineDefinition, DEFINITION);
  assertEquals(found.PipelineStatus, "Active");
  assertEquals(found.RoleArn, ROLE);
  const { PipelineSummaries } = await sagemaker.send(
    new ListPipelinesCommand({ PipelineNamePrefix: "p" }),
  );
  assertEquals(PipelineSummaries?.map((one) => one.PipelineName), ["p"]);
  await sagemaker.send(new DeletePipelineCommand({ PipelineName }));
  await assertRefused(
    sagemaker.send(new DescribePipelineCommand({ PipelineName })),
    "ResourceNotFound",
    `Pipeline '${PIPELINE_ARN}' does not exist.`,
  );
});

Deno.test("a pipeline's name is taken once, and the same token makes it once", async () => {
  await using clients = await ServiceClients.open();
  const input = {
    PipelineName: "p",
    PipelineDefinition: DEFINITION,
    RoleArn: ROLE,
    ClientRequestToken: "0123456789012345678901234567890123",
  };
  const create = (ClientRequestToken: string) =>
    clients.sagemaker.send(
      new CreatePipelineCommand({ ...input, ClientRequestToken }),
    );
  await create(input.ClientRequestToken);
  await create(input.ClientRequestToken);
  await assertRefused(
    create("another-0123456789012345678901234567890123"),
    "ValidationException",
    "Pipeline names must be unique within an AWS account and region. Pipeline with name (p) already exists.",
  );
});

Deno.test("a definition is read from S3, and must be given once", async () => {
  await using clients = await ServiceClients.open();
  await clients.put("d.json", DEFINITION);
  const create = (ObjectKey: string, PipelineDefinition?: string) =>
    clients.sagemaker.send(
      new CreatePipelineCommand({
        PipelineName: "p",
        RoleArn: ROLE,
        PipelineDefinitionS3Location: { Bucket: "bucket", ObjectKey },
        ...(PipelineDefinition && { PipelineDefinition }),
      }),
    );
  await assertRefused(
    create("no.json"),
    "ResourceNotFound",
    "Could not find the pipeline definition at s3://bucket/no.json.",
  );
  await assertRefused(
    create("d.json", DEFINITION),
    "ValidationException",
    /^Exactly one of PipelineDefinition/,
  );
  await create("d.json");
  const { PipelineDefinition } = await clients.sagemaker.send(
    new DescribePipelineCommand({ PipelineName: "p" }),
  );
  assertEquals(PipelineDefinition, DEFINITION);
});

Deno.test("each new definition is a version, which can be described and named", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, DEFINITION);
  const { PipelineVersionId } = await sagemaker.send(
    new UpdatePipelineCommand({
      PipelineName: "p",
      PipelineDefinition: definitionOf([failStep("G")]),
    }),
  );
  assertEquals(PipelineVersionId, 2);
  await sagemaker.send(
    new UpdatePipelineVersionCommand({
      PipelineArn: PIPELINE_ARN,
      PipelineVersionId: 1,
      PipelineVersionDescription: "the first",
    }),
  );
  const { PipelineVersionSummaries } = await sagemaker.send(
    new ListPipelineVersionsCommand({ PipelineName: "p" }),
  );
  assertEquals(
    PipelineVersionSummaries?.map((version) => [
      version.PipelineVersionId,
      version.PipelineVersionDescription,
    ]),
    [[2, undefined], [1, "the first"]],
  );
  const first = await sagemaker.send(
    new DescribePipelineCommand({ PipelineName: "p", PipelineVersionId: 1 }),
  );
  assertEquals(first.PipelineDefinition, DEFINITION);
  await assertRefused(
    sagemaker.send(
      new DescribePipelineCommand({ PipelineName: "p", PipelineVersionId: 3 }),
    ),
    "ResourceNotFound",
    /^Pipeline version 3 of/,
  );
  await assertRefused(
    sagemaker.send(
      new UpdatePipelineCommand({
        PipelineName: "p",
        PipelineDefinition: "[]",
      }),
    ),
    "ValidationException",
    "Unable to parse pipeline definition. Expecting start of Json Object.",
  );
});

Deno.test("executions are listed by pipeline and paged, and take a new name", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, DEFINITION);
  await createPipeline(clients, DEFINITION, "q");
  const arns: string[] = [];
  for (let i = 0; i < 3; i++) arns.push((await execute(clients)).arn);
  await execute(clients, { PipelineName: "q" });
  const first = await sagemaker.send(
    new ListPipelineExecutionsCommand({ PipelineName: "p", MaxResults: 2 }),
  );
  const second = await sagemaker.send(
    new ListPipelineExecutionsCommand({
      PipelineName: "p",
      MaxResults: 2,
      NextToken: first.NextToken!,
    }),
  );
  assertEquals(
    [first, second].flatMap((page) => page.PipelineExecutionSummaries!)
      .map(({ PipelineExecutionArn }) => PipelineExecutionArn),
    arns.toReversed(),
  );
  await sagemaker.send(
    new UpdatePipelineExecutionCommand({
      PipelineExecutionArn: arns[0]!,
      PipelineExecutionDisplayName: "mine",
    }),
  );
  const { PipelineExecutionDisplayName } = await sagemaker.send(
    new DescribePipelineExecutionCommand({ PipelineExecutionArn: arns[0]! }),
  );
  assertEquals(PipelineExecutionDisplayName, "mine");
});

Deno.test("an execution takes a new bound of its steps once the next one ends", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(
    clients,
    definitionOf(["A", "B", "C"].map((Name) => askWith({ Name }))),
  );
  const PipelineExecutionArn = await startPipeline(clients, {
    ParallelismConfiguration: { MaxParallelExecutionSteps: 1 },
  });
  /** The callbacks that wait, once there are so many. */
  const waiting = async (count: number): Promise<string[]> => {
    while (true) {
      const steps = Object.values(await stepsOf(clients, PipelineExecutionArn));
      const tokens = steps
        .filter(({ StepStatus }) => StepStatus === "Executing")
        .flatMap(({ Metadata }) => Metadata?.Callback?.CallbackToken ?? []);
      if (tokens.length === count) return tokens;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const answer = async (CallbackToken: string) => {
    await sagemaker.send(
      new SendPipelineExecutionStepSuccessCommand({
        CallbackToken,
        OutputParameters: [{ Name: "n", Value: "1" }],
      }),
    );
  };
  const [first] = await waiting(1);
  await sagemaker.send(
    new UpdatePipelineExecutionCommand({
      PipelineExecutionArn,
      ParallelismConfiguration: { MaxParallelExecutionSteps: 2 },
    }),
  );
  await answer(first!);
  for (const token of await waiting(2)) await answer(token);
  const { execution } = await endOf(clients, PipelineExecutionArn);
  assertEquals(execution.PipelineExecutionStatus, "Succeeded");
});

Deno.test("a pipeline with a running execution cannot be deleted", async () => {
  await using clients = await ServiceClients.open();
  await clients.put(
    "code/run.ts",
    "await new Promise((resolve) => setTimeout(resolve, 60_000));",
  );
  await createPipeline(clients, definitionOf([processingStep("Long")]));
  const arn = await startPipeline(clients);
  const PipelineName = "p";
  await assertRefused(
    clients.sagemaker.send(new DeletePipelineCommand({ PipelineName })),
    "ConflictException",
    /cannot be deleted while it has running executions/,
  );
  await clients.sagemaker.send(
    new StopPipelineExecutionCommand({ PipelineExecutionArn: arn }),
  );
  await endOf(clients, arn);
  await clients.sagemaker.send(new DeletePipelineCommand({ PipelineName }));
});

Deno.test("what is not there is told by ResourceNotFound", async () => {
  await using clients = await ServiceClients.open();
  const arn = `${PIPELINE_ARN}/execution/000000000000`;
  await assertRefused(
    clients.sagemaker.send(
      new StartPipelineExecutionCommand({ PipelineName: "p" }),
    ),
    "ResourceNotFound",
    `Pipeline '${PIPELINE_ARN}' does not exist.`,
  );
  await assertRefused(
    clients.sagemaker.send(
      new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }),
    ),
    "ResourceNotFound",
    `Pipeline execution with ARN ${arn} does not exist.`,
  );
});

Deno.test("an execution is of the experiment and trial that its definition names", async () => {
  await using clients = await ServiceClients.open();
  const config = async (PipelineName: string) => {
    const { execution, arn } = await execute(clients, { PipelineName });
    return [execution.PipelineExperimentConfig, arn.split("/").at(-1)] as const;
  };
  await createPipeline(clients, definitionOf([failStep("F")]), "Plain");
  const [plain, id] = await config("Plain");
  assertEquals(plain, { ExperimentName: "plain", TrialName: id });
  await createPipeline(
    clients,
    definitionOf([failStep("F")], {
      PipelineExperimentConfig: {
        ExperimentName: "e",
        TrialName: { Get: "Execution.PipelineName" },
      },
    }),
    "Named",
  );
  const [named] = await config("Named");
  assertEquals(named, { ExperimentName: "e", TrialName: "Named" });
});
