import { Completion } from "../../../lib/local/tuning/completion.ts";
import { operations } from "../../../lib/local/operations/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { TestService } from "../jobs/support.ts";
import {
  putRows,
  trainingDefinition,
  trialsOf,
  tune,
  tuned,
  tuningRequest,
} from "./support.ts";

Deno.test("BestObjectiveNotImproving counts the trials since the best one", () => {
  const completion = new Completion(
    { BestObjectiveNotImproving: { MaxNumberOfTrainingJobsNotImproving: 3 } },
    2,
  );
  const ends = [5, 6, 4, NaN, 4, 9].map((value) => {
    completion.add(value);
    return completion.reached(1);
  });
  assertEquals(ends, [false, false, false, false, false, true]);
  assertEquals(
    completion.details().NumberOfTrainingJobsObjectiveNotImproving,
    3,
  );
});

Deno.test("TargetObjectiveMetricValue is reached from the better side", () => {
  const most = new Completion({ TargetObjectiveMetricValue: 0.9 }, 2);
  most.add(-0.89);
  assertEquals(most.reached(-1), false);
  most.add(-0.91);
  assertEquals(most.reached(-1), true);
});

Deno.test("ConvergenceDetected ends a search whose gains are below one percent", () => {
  const criteria = {
    ConvergenceDetected: { CompleteOnConvergence: "Enabled" },
  };
  const slow = new Completion(criteria as never, 2);
  for (let i = 0; i < 11; i++) {
    assertEquals(slow.reached(1), false);
    slow.add(10 - i * 0.001);
  }
  assert(slow.reached(1));
  assert(slow.details().ConvergenceDetectedTime instanceof Date);
  const gaining = new Completion(criteria as never, 2);
  for (let i = 0; i < 20; i++) gaining.add(10 * 0.97 ** i);
  assertEquals(gaining.reached(1), false);
});

Deno.test("convergence is noted, and ends nothing, where CompleteOnConvergence is Disabled", () => {
  const completion = new Completion(
    { ConvergenceDetected: { CompleteOnConvergence: "Disabled" } },
    2,
  );
  for (let i = 0; i < 12; i++) completion.add(1);
  assertEquals(completion.reached(1), false);
  assert(completion.details().ConvergenceDetectedTime !== undefined);
});

Deno.test("a search that only fails does not converge", () => {
  const completion = new Completion(
    { ConvergenceDetected: { CompleteOnConvergence: "Enabled" } },
    2,
  );
  for (let i = 0; i < 30; i++) completion.add(NaN);
  assertEquals(completion.reached(1), false);
});

Deno.test("a tuning job completes on convergence, long before its last trial", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const job = await tune(
    service,
    tuningRequest("flat", {
      ParameterRanges: {
        ContinuousParameterRanges: [
          { Name: "eta", MinValue: "0.3", MaxValue: "0.300001" },
        ],
      },
      TuningJobCompletionCriteria: {
        ConvergenceDetected: { CompleteOnConvergence: "Enabled" },
      },
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 100,
        MaxParallelTrainingJobs: 2,
      },
    }),
  );
  assertEquals(job.HyperParameterTuningJobStatus, "Completed");
  assert(
    job.TuningJobCompletionDetails!.ConvergenceDetectedTime instanceof Date,
  );
  assert((await trialsOf(service, "flat")).length < 20);
});

Deno.test("a tuning job whose MaxRuntimeInSeconds is over completes, and what ran is stopped", async () => {
  await using service = await TestService.open();
  await putRows(service);
  const job = await tune(
    service,
    tuningRequest("brief", {
      ResourceLimits: {
        MaxNumberOfTrainingJobs: 500,
        MaxParallelTrainingJobs: 2,
        // The wire takes 120 or more: see the test of its checks.
        MaxRuntimeInSeconds: 1,
      },
    }, {
      TrainingJobDefinition: trainingDefinition({
        StaticHyperParameters: { num_round: "1000000", tree_method: "hist" },
      }),
    }),
  );
  assertEquals(job.HyperParameterTuningJobStatus, "Completed");
  assertEquals(job.TrainingJobStatusCounters!.Stopped, 2);
  assertEquals(job.TrainingJobStatusCounters!.InProgress, 0);
  assert(job.ConsumedResources!.RuntimeInSeconds! >= 1);
});

Deno.test("no more trials run at once than MaxParallelTrainingJobs", async () => {
  await using service = await TestService.open({ maxRunningJobs: 8 });
  await putRows(service);
  const request = tuningRequest("three", {
    ResourceLimits: { MaxNumberOfTrainingJobs: 9, MaxParallelTrainingJobs: 3 },
  });
  await operations.CreateHyperParameterTuningJob(request, service.context);
  await tuned(service, "three");
  const trials = await trialsOf(service, "three");
  const overlaps = trials.map(({ CreationTime }) =>
    trials.filter((other) =>
      other.CreationTime! <= CreationTime! &&
      other.TrainingEndTime! > CreationTime!
    ).length
  );
  assertEquals(trials.length, 9);
  assert(Math.max(...overlaps) <= 3, overlaps.join(" "));
  assert(Math.max(...overlaps) >= 2, overlaps.join(" "));
});
