import type { DescribePipelineResponse } from "@aws-sdk/client-sagemaker";
import { operations } from "../../../lib/local/operations/mod.ts";
import type { PipelineRecord } from "../../../lib/local/pipelines/records.ts";
import { assertEquals } from "../../support/assert.ts";
import { ROLE, TestService } from "../jobs/support.ts";
import { definitionOf, failStep } from "./support.ts";

Deno.test("a definition is kept once for all its versions and executions, and goes with its pipeline", async () => {
  await using service = await TestService.open();
  const { context } = service;
  const kept = () =>
    context.records.list("pipeline-definition", { maxResults: 100 })
      .records.length;
  const [one, other] = ["one", "other"]
    .map((message) => definitionOf([failStep("F", message)]));
  const call = (name: keyof typeof operations, input: object = {}) =>
    operations[name]({ PipelineName: "p", ...input } as never, context);
  const token = (i: number) => String(i).padStart(32, "0");
  await call("CreatePipeline", { PipelineDefinition: one, RoleArn: ROLE });
  for (let i = 0; i < 5; i++) {
    await call("UpdatePipeline", { PipelineDefinition: one });
    await call("StartPipelineExecution", { ClientRequestToken: token(i) });
  }
  assertEquals(kept(), 1);
  await call("UpdatePipeline", { PipelineDefinition: other });
  assertEquals(kept(), 2);
  for (const [version, definition] of [[1, one], [6, one], [7, other]]) {
    const { PipelineDefinition } = await call("DescribePipeline", {
      PipelineVersionId: version,
    }) as DescribePipelineResponse;
    assertEquals(PipelineDefinition, definition);
  }
  const { records } = context.records.list("pipeline-execution");
  await Promise.all(records.map((record) => {
    const arn = (record as { PipelineExecutionArn?: string })
      .PipelineExecutionArn!;
    const name = arn.slice(arn.indexOf("pipeline/") + "pipeline/".length);
    return service.scheduler.ended("pipeline-execution", name);
  }));
  await call("DeletePipeline", { ClientRequestToken: token(9) });
  assertEquals(kept(), 0);
  assertEquals(context.records.list("pipeline-execution").records, []);
});

Deno.test("a pipeline of an older Sagebook, whose record has the definition itself, still runs", async () => {
  await using service = await TestService.open();
  const { context } = service;
  const PipelineName = "p";
  const PipelineDefinition = definitionOf([failStep("F", "as it was")]);
  const request = { PipelineName, PipelineDefinition, RoleArn: ROLE };
  const ClientRequestToken = "0".repeat(32);
  await operations.CreatePipeline(
    { ...request, ClientRequestToken },
    context,
  );
  context.records.update<PipelineRecord>(
    "pipeline",
    PipelineName,
    (record) => ({
      ...record,
      Versions: record.Versions.map((version) => ({
        ...version,
        definition: PipelineDefinition,
      })),
    }),
  );
  const described = await operations.DescribePipeline(
    { PipelineName },
    context,
  ) as DescribePipelineResponse;
  assertEquals(described.PipelineDefinition, PipelineDefinition);
  await operations.StartPipelineExecution(
    { PipelineName, ClientRequestToken },
    context,
  );
});
