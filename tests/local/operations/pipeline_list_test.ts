import * as aws from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import { ROLE } from "../jobs/support.ts";
import {
  createPipeline,
  definitionOf,
  execute,
  failStep,
  PIPELINE_ARN,
  registerStep,
} from "../pipelines/support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const DEFINITION = definitionOf([failStep("F")]);

interface Page<T> {
  readonly items: T[] | undefined;
  readonly NextToken?: string | undefined;
}

/** All pages of a list, each as long as it came. */
async function pagesOf<T>(
  list: (NextToken: string | undefined) => Promise<Page<T>>,
): Promise<T[][]> {
  const pages: T[][] = [];
  let token: string | undefined;
  do {
    const { items, NextToken } = await list(token);
    pages.push(items!);
    token = NextToken;
  } while (token !== undefined);
  return pages;
}

/** So that two times of creation differ. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 5));

Deno.test("pipelines are listed by prefix and time of creation, in each order, page by page", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  for (const name of ["b1", "a2", "b3", "B4"]) {
    await createPipeline(clients, DEFINITION, name);
    await moment();
  }
  const names = async (input: aws.ListPipelinesCommandInput) =>
    (await pagesOf(async (NextToken) => {
      const page = await sagemaker.send(
        new aws.ListPipelinesCommand({ ...input, NextToken }),
      );
      return { ...page, items: page.PipelineSummaries };
    })).map((page) => page.map(({ PipelineName }) => PipelineName));
  assertEquals(await names({}), [["B4", "b3", "a2", "b1"]]);
  assertEquals(
    await names({ SortOrder: "Ascending", MaxResults: 3 }),
    [["b1", "a2", "b3"], ["B4"]],
  );
  assertEquals(
    await names({ SortBy: "Name", SortOrder: "Ascending", MaxResults: 2 }),
    [["B4", "a2"], ["b1", "b3"]],
  );
  assertEquals(
    await names({ PipelineNamePrefix: "b", SortBy: "Name", MaxResults: 1 }),
    [["b3"], ["b1"]],
  );
  const { CreationTime } = await sagemaker.send(
    new aws.DescribePipelineCommand({ PipelineName: "a2" }),
  );
  assertEquals(await names({ CreatedAfter: CreationTime }), [["B4", "b3"]]);
  assertEquals(await names({ CreatedBefore: CreationTime }), [["b1"]]);
});

Deno.test("a pipeline's update is told apart from its executions, and its description is kept", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, DEFINITION);
  const PipelineName = "p";
  const describe = () =>
    sagemaker.send(new aws.DescribePipelineCommand({ PipelineName }));
  const created = await describe();
  assertEquals(created.LastModifiedTime, created.CreationTime);
  await moment();
  const { execution } = await execute(clients);
  const executed = await describe();
  assertEquals(executed.LastModifiedTime, created.CreationTime);
  assertEquals(executed.LastRunTime, execution.CreationTime);
  await moment();
  await sagemaker.send(
    new aws.UpdatePipelineCommand({
      PipelineName,
      PipelineDescription: "said",
      PipelineDisplayName: "Shown",
      ParallelismConfiguration: { MaxParallelExecutionSteps: 2 },
    }),
  );
  const updated = await describe();
  assert(updated.LastModifiedTime! > created.CreationTime!, "not updated");
  assertEquals(updated.PipelineDescription, "said");
  assertEquals(updated.PipelineDisplayName, "Shown");
  assertEquals(updated.PipelineDefinition, DEFINITION);
  assertEquals(
    (await execute(clients)).execution.ParallelismConfiguration,
    { MaxParallelExecutionSteps: 2 },
  );
  const { PipelineSummaries } = await sagemaker.send(
    new aws.ListPipelinesCommand({}),
  );
  assertEquals(PipelineSummaries, [{
    PipelineArn: PIPELINE_ARN,
    PipelineName,
    PipelineDisplayName: "Shown",
    PipelineDescription: "said",
    RoleArn: ROLE,
    CreationTime: created.CreationTime!,
    LastModifiedTime: updated.LastModifiedTime!,
    LastExecutionTime: (await describe()).LastRunTime!,
  }]);
});

Deno.test("versions are listed, named and started, and tell their last execution", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const definitions = ["A", "B", "C"].map((name) =>
    definitionOf([failStep(name)])
  );
  await createPipeline(clients, definitions[0]!);
  const PipelineName = PIPELINE_ARN;
  for (const PipelineDefinition of definitions.slice(1)) {
    await moment();
    await sagemaker.send(
      new aws.UpdatePipelineCommand({ PipelineName: "p", PipelineDefinition }),
    );
  }
  const { arn, steps } = await execute(clients, {
    PipelineName,
    PipelineVersionId: 2,
  });
  assertEquals(Object.keys(steps), ["B"]);
  await sagemaker.send(
    new aws.UpdatePipelineVersionCommand({
      PipelineArn: PIPELINE_ARN,
      PipelineVersionId: 2,
      PipelineVersionDisplayName: "second",
      PipelineVersionDescription: "the second",
    }),
  );
  const list = (input: object) =>
    pagesOf(async (NextToken) => {
      const page = await sagemaker.send(
        new aws.ListPipelineVersionsCommand({
          PipelineName,
          ...input,
          NextToken,
        }),
      );
      return { ...page, items: page.PipelineVersionSummaries };
    });
  const ids = async (input: object) =>
    (await list(input))
      .map((page) => page.map(({ PipelineVersionId: id }) => id));
  assertEquals(await ids({}), [[3, 2, 1]]);
  assertEquals(
    await ids({ SortOrder: "Ascending", MaxResults: 2 }),
    [[1, 2], [3]],
  );
  const second = (await list({}))[0]![1]!;
  const { CreationTime, ...others } = second;
  assertEquals(others, {
    PipelineArn: PIPELINE_ARN,
    PipelineVersionId: 2,
    PipelineVersionDisplayName: "second",
    PipelineVersionDescription: "the second",
    LastExecutionPipelineExecutionArn: arn,
  });
  assertEquals(await ids({ CreatedAfter: CreationTime }), [[3]]);
  assertEquals(await ids({ CreatedBefore: CreationTime }), [[1]]);
  const described = await sagemaker.send(
    new aws.DescribePipelineCommand({ PipelineName, PipelineVersionId: 2 }),
  );
  assertEquals(described.PipelineDefinition, definitions[1]);
  assertEquals(described.PipelineVersionDisplayName, "second");
  assertEquals(described.PipelineVersionDescription, "the second");
});

Deno.test("executions are listed by ARN and by time, in each order", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, DEFINITION);
  const ended = [];
  for (let i = 0; i < 4; i++) {
    ended.push(
      await execute(clients, { PipelineExecutionDisplayName: `e${i}` }),
    );
    await moment();
  }
  const arns = ended.map(({ arn }) => arn);
  const list = async (input: object) =>
    (await pagesOf(async (NextToken) => {
      const page = await sagemaker.send(
        new aws.ListPipelineExecutionsCommand({
          PipelineName: PIPELINE_ARN,
          ...input,
          NextToken,
        }),
      );
      return { ...page, items: page.PipelineExecutionSummaries };
    })).map((page) =>
      page.map(({ PipelineExecutionArn }) => PipelineExecutionArn!)
    );
  assertEquals(await list({}), [arns.toReversed()]);
  assertEquals(
    await list({ SortOrder: "Ascending", MaxResults: 3 }),
    [arns.slice(0, 3), arns.slice(3)],
  );
  assertEquals(
    await list({ SortBy: "PipelineExecutionArn", SortOrder: "Ascending" }),
    [arns.toSorted()],
  );
  const { CreationTime } = ended[1]!.execution;
  assertEquals(
    await list({ CreatedAfter: CreationTime, SortOrder: "Ascending" }),
    [arns.slice(2)],
  );
  assertEquals(await list({ CreatedBefore: CreationTime }), [[arns[0]!]]);
});

Deno.test("steps and parameters of an execution come page by page", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const names = ["A", "B", "C", "D", "E"];
  const steps = names.map((name, i) =>
    registerStep(name, name, i === 0 ? {} : { DependsOn: [names[i - 1]!] })
  );
  const Parameters = names.map((Name) => ({
    Name,
    Type: "Integer",
    DefaultValue: 1,
  }));
  await createPipeline(clients, definitionOf(steps, { Parameters }));
  const { arn: PipelineExecutionArn } = await execute(clients, {
    PipelineParameters: [{ Name: "C", Value: "7" }],
  });
  const stepPages = (input: object) =>
    pagesOf(async (NextToken) => {
      const page = await sagemaker.send(
        new aws.ListPipelineExecutionStepsCommand({
          PipelineExecutionArn,
          ...input,
          NextToken,
        }),
      );
      return {
        ...page,
        items: page.PipelineExecutionSteps?.map(({ StepName }) => StepName!),
      };
    });
  assertEquals(
    await stepPages({ SortOrder: "Ascending", MaxResults: 2 }),
    [["A", "B"], ["C", "D"], ["E"]],
  );
  assertEquals(await stepPages({ MaxResults: 4 }), [["E", "D", "C", "B"], [
    "A",
  ]]);
  const parameters = await pagesOf(async (NextToken) => {
    const page = await sagemaker.send(
      new aws.ListPipelineParametersForExecutionCommand({
        PipelineExecutionArn,
        MaxResults: 3,
        NextToken,
      }),
    );
    return { ...page, items: page.PipelineParameters };
  });
  assertEquals(
    parameters.map((page) => page.map(({ Name, Value }) => Name! + Value)),
    [["A1", "B1", "C7"], ["D1", "E1"]],
  );
});

Deno.test("a token of no page is refused by each list", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  await createPipeline(clients, DEFINITION);
  const { arn: PipelineExecutionArn } = await execute(clients);
  const PipelineName = "p";
  for (const NextToken of ["no-token", "-1", "1.5", "5/0/0", "999"]) {
    for (
      const list of [
        () => sagemaker.send(new aws.ListPipelinesCommand({ NextToken })),
        () =>
          sagemaker.send(
            new aws.ListPipelineVersionsCommand({ PipelineName, NextToken }),
          ),
        () =>
          sagemaker.send(
            new aws.ListPipelineExecutionsCommand({ PipelineName, NextToken }),
          ),
        () =>
          sagemaker.send(
            new aws.ListPipelineExecutionStepsCommand({
              PipelineExecutionArn,
              NextToken,
            }),
          ),
        () =>
          sagemaker.send(
            new aws.ListPipelineParametersForExecutionCommand({
              PipelineExecutionArn,
              NextToken,
            }),
          ),
      ]
    ) {
      await assertRefused(list(), "ValidationException", /^Invalid NextToken/);
    }
  }
});

Deno.test("a pipeline's tags are given, added and listed, and go with it", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const create = () =>
    sagemaker.send(
      new aws.CreatePipelineCommand({
        PipelineName: "p",
        PipelineDefinition: DEFINITION,
        RoleArn: ROLE,
        Tags: [{ Key: "team", Value: "a" }],
      }),
    );
  await create();
  const ResourceArn = PIPELINE_ARN;
  await sagemaker.send(
    new aws.AddTagsCommand({
      ResourceArn,
      Tags: [{ Key: "team", Value: "b" }, { Key: "cost", Value: "c" }],
    }),
  );
  const tags = async () =>
    (await sagemaker.send(new aws.ListTagsCommand({ ResourceArn }))).Tags
      ?.map(({ Key, Value }) => `${Key}=${Value}`).toSorted();
  assertEquals(await tags(), ["cost=c", "team=b"]);
  await sagemaker.send(new aws.DeletePipelineCommand({ PipelineName: "p" }));
  await create();
  assertEquals(await tags(), ["team=a"]);
});
