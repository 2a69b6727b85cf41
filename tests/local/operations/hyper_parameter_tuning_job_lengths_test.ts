import {
  CreateHyperParameterTuningJobCommand,
  type CreateHyperParameterTuningJobRequest,
  SageMakerServiceException,
} from "@aws-sdk/client-sagemaker";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import { trainingDefinition, tuningRequest } from "../tuning/support.ts";
import { ServiceClients } from "./support.ts";

async function refusal(
  request: CreateHyperParameterTuningJobRequest,
): Promise<string> {
  await using clients = await ServiceClients.open();
  const error = await assertRejects(
    () =>
      clients.sagemaker.send(new CreateHyperParameterTuningJobCommand(request)),
    SageMakerServiceException,
  );
  assertEquals(error.name, "ValidationException");
  return error.message;
}

const parents = Array.from({ length: 6 }, (_, i) => ({
  HyperParameterTuningJobName: `parent-${i}`,
}));

Deno.test("a warm start has at most five parents", async () => {
  const message = await refusal(tuningRequest("child", {}, {
    WarmStartConfig: {
      WarmStartType: "TransferLearning",
      ParentHyperParameterTuningJobs: parents,
    },
  }));
  assert(
    message.endsWith(
      "at 'warmStartConfig.parentHyperParameterTuningJobs' failed to satisfy constraint: Member must have length less than or equal to 5",
    ),
    message,
  );
});

Deno.test("a tuning job has at most ten training definitions", async () => {
  const message = await refusal({
    ...tuningRequest("many"),
    TrainingJobDefinitions: Array.from(
      { length: 11 },
      (_, i) => trainingDefinition({ DefinitionName: `definition-${i}` }),
    ),
  });
  assert(
    message.endsWith(
      "at 'trainingJobDefinitions' failed to satisfy constraint: Member must have length less than or equal to 10",
    ),
    message,
  );
});
