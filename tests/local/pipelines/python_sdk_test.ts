/**
 * What SageMaker's SDK for Python writes into definitions, and what its own tests saw
 * AWS make of it.
 */
import { assertEquals } from "../../support/assert.ts";
import { ServiceClients } from "../operations/support.ts";
import { get, join } from "./definition_support.ts";
import {
  conditionStep,
  createPipeline,
  definitionOf,
  execute,
  failStep,
} from "./support.ts";

Deno.test("a Fail step says how a condition ended as the service does, and may say nothing", async () => {
  await using clients = await ServiceClients.open();
  for (const [value, outcome] of [[1, "true"], [2, "false"]] as const) {
    await createPipeline(
      clients,
      definitionOf([
        conditionStep("C", [{
          Type: "Equals",
          LeftValue: value,
          RightValue: 1,
        }], []),
        failStep("F", join("It is ", get("Steps.C.Outcome"))),
      ]),
      `p${value}`,
    );
    const { steps } = await execute(clients, { PipelineName: `p${value}` });
    assertEquals(steps.F!.FailureReason, `It is ${outcome}`);
  }
  await createPipeline(clients, definitionOf([failStep("F", "")]));
  const { execution, steps } = await execute(clients);
  assertEquals(steps.F!.StepStatus, "Failed");
  assertEquals(steps.F!.FailureReason, undefined);
  assertEquals(steps.F!.Metadata, { Fail: { ErrorMessage: "" } });
  assertEquals(
    execution.FailureReason,
    "Step failure: One or multiple steps failed.",
  );
});

Deno.test("steps see the names of the experiment and the trial, given or not", async () => {
  await using clients = await ServiceClients.open();
  const names = ["ExperimentName", "TrialName"]
    .map((name) => (get(`PipelineExperimentConfig.${name}`)));
  const steps = [failStep("F", join(names[0], ",", names[1]))];
  const TrialName = join("t-", get("Execution.PipelineName"));
  const PipelineExperimentConfig = { ExperimentName: "mine", TrialName };
  await createPipeline(
    clients,
    definitionOf(steps, { PipelineExperimentConfig }),
  );
  await createPipeline(clients, definitionOf(steps), "Q");
  const given = await execute(clients);
  assertEquals(given.steps.F!.FailureReason, "mine,t-p");
  const { arn, steps: { F } } = await execute(clients, { PipelineName: "Q" });
  assertEquals(F!.FailureReason, `q,${arn.split("/").at(-1)}`);
});
