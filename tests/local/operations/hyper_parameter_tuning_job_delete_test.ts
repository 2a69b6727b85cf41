import { operations } from "../../../lib/local/operations/mod.ts";
import { ServiceError } from "../../../lib/local/service/context.ts";
import { assertEquals, assertThrows } from "../../support/assert.ts";
import { TestService } from "../jobs/support.ts";
import { putRows, trialsOf, tune, tuningRequest } from "../tuning/support.ts";

const NAME = { HyperParameterTuningJobName: "gone" };
const ONE = {
  ResourceLimits: { MaxNumberOfTrainingJobs: 1, MaxParallelTrainingJobs: 1 },
};

Deno.test("DeleteHyperParameterTuningJob removes the entry alone: training jobs and models stay", async () => {
  await using service = await TestService.open();
  await putRows(service);
  await tune(service, tuningRequest("gone", ONE));
  const [trial] = await trialsOf(service, "gone");
  operations.DeleteHyperParameterTuningJob(NAME, service.context);
  const error = assertThrows(
    () =>
      operations.DescribeHyperParameterTuningJob(
        NAME,
        service.context,
      ) as object,
    ServiceError,
  );
  assertEquals(error.code, "ResourceNotFound");
  const child = await service.trainingJob(trial!.TrainingJobName!);
  assertEquals(child.TrainingJobStatus, "Completed");
  assertEquals(
    service.keys(`models/${trial!.TrainingJobName}/output/`).length > 0,
    true,
  );
});

Deno.test("a tuning job of a deleted one's name has children of its own alone, and its own tags", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const request = tuningRequest("gone", ONE);
  const tagged = await tune(service, {
    ...request,
    Tags: [{ Key: "first", Value: "yes" }],
  });
  operations.DeleteHyperParameterTuningJob(NAME, service.context);
  const again = await tune(service, request);
  assertEquals(again.TrainingJobStatusCounters!.Completed, 1);
  assertEquals((await trialsOf(service, "gone")).length, 1);
  const { Tags } = await operations.ListTags(
    { ResourceArn: tagged.HyperParameterTuningJobArn },
    service.context,
  );
  assertEquals(Tags, []);
});

Deno.test("DeleteHyperParameterTuningJob refuses a job that runs, and one that is not there", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const refuse = () =>
    assertThrows(
      () =>
        operations.DeleteHyperParameterTuningJob(
          NAME,
          service.context,
        ) as object,
      ServiceError,
    );
  assertEquals(refuse().code, "ResourceNotFound");
  await operations.CreateHyperParameterTuningJob(
    tuningRequest("gone", {
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 500,
        MaxParallelTrainingJobs: 1,
      },
    }),
    service.context,
  );
  const { code, message } = refuse();
  assertEquals(
    `${code}: ${message}`,
    "ValidationException: The request was rejected because the hyperparameter tuning job is in status InProgress: stop it first.",
  );
});
