import type { ExecutionRecord } from "../../../lib/local/pipelines/records.ts";
import { keyOfExecution } from "../../../lib/local/pipelines/records.ts";
import { operations } from "../../../lib/local/operations/mod.ts";
import { assertEquals } from "../../support/assert.ts";
import { ROLE, TestService, waitFor } from "../jobs/support.ts";
import { callback } from "./call_step_support.ts";
import { definitionOf } from "./support.ts";

const KIND = "pipeline-execution";

Deno.test("an execution is stopped although the disk is too full to note that it is stopping", async () => {
  await using service = await TestService.open();
  const { context, scheduler } = service;
  const { records } = context;
  await operations.CreatePipeline({
    PipelineName: "p",
    RoleArn: ROLE,
    ClientRequestToken: "c".repeat(32),
    PipelineDefinition: definitionOf([callback()]),
  }, context);
  const { PipelineExecutionArn } = await operations.StartPipelineExecution({
    PipelineName: "p",
    ClientRequestToken: "s".repeat(32),
  }, context);
  const execution = () =>
    records.list<ExecutionRecord>(KIND).records[0] as ExecutionRecord;
  await waitFor(() => execution().Steps[0]?.Metadata !== undefined);
  const update = records.update.bind(records);
  records.update = (kind, name, make) =>
    update(kind, name, (record: never) => {
      const made = make(record) as Partial<ExecutionRecord>;
      if (made.PipelineExecutionStatus === "Stopping") {
        throw new Error("database or disk is full");
      }
      return made as never;
    });
  await operations.StopPipelineExecution({
    PipelineExecutionArn,
    ClientRequestToken: "t".repeat(32),
  }, context);
  await scheduler.ended(KIND, keyOfExecution(execution()));
  assertEquals(execution().PipelineExecutionStatus, "Stopped");
});
