import type { CreateHyperParameterTuningJobRequest } from "@aws-sdk/client-sagemaker";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  DENO_IMAGE,
  scriptParameters,
  sourceDir,
  TestService,
} from "../jobs/support.ts";
import { putRows, trainingDefinition, trialsOf, tune } from "./support.ts";

/** A script whose score is NaN, or is not there, as its level says. */
const SCRIPT = `
const level = Number(Deno.args[Deno.args.indexOf("--level") + 1]);
if (level === 2) console.log("score=nan");
else if (level === 3) throw new RangeError("no");
else if (level !== 4) console.log("score=" + level);
Deno.writeTextFileSync(Deno.env.get("SM_MODEL_DIR") + "/model", "x");
`;

async function openWithScript(): Promise<TestService> {
  const service = await TestService.open();
  await putRows(service);
  await service.put(
    "code/sourcedir.tar.gz",
    await sourceDir({ "train.ts": SCRIPT }),
  );
  return service;
}

function request(
  name: string,
  values: readonly string[],
  Strategy: "Grid" | "Random" = "Grid",
): CreateHyperParameterTuningJobRequest {
  return {
    HyperParameterTuningJobName: name,
    HyperParameterTuningJobConfig: {
      Strategy,
      HyperParameterTuningJobObjective: {
        Type: "Maximize",
        MetricName: "score",
      },
      ResourceLimits: {
        MaxParallelTrainingJobs: 1,
        ...(Strategy === "Random" && {
          MaxNumberOfTrainingJobs: values.length,
        }),
      },
      ParameterRanges: {
        CategoricalParameterRanges: [{ Name: "level", Values: [...values] }],
      },
    },
    TrainingJobDefinition: trainingDefinition({
      AlgorithmSpecification: {
        TrainingImage: DENO_IMAGE,
        TrainingInputMode: "File",
        MetricDefinitions: [{ Name: "score", Regex: "score=(\\S+)" }],
      },
      StaticHyperParameters: scriptParameters("train.ts"),
    }),
  };
}

Deno.test("trials whose objective is NaN, missing or not reached count as failed, and the others go on", async () => {
  await using service = await openWithScript();
  const job = await tune(service, request("some", ["1", "2", "3", "4", "5"]));
  assertEquals(job.HyperParameterTuningJobStatus, "Completed");
  assertEquals(job.ObjectiveStatusCounters, {
    Succeeded: 2,
    Pending: 0,
    Failed: 3,
  });
  assertEquals(job.TrainingJobStatusCounters!.NonRetryableError, 1);
  assertEquals(job.TrainingJobStatusCounters!.Completed, 4);
  assertEquals(job.BestTrainingJob!.TunedHyperParameters, { level: "5" });
  const trials = await trialsOf(service, "some");
  assertEquals(
    trials.map(({ ObjectiveStatus }) => ObjectiveStatus),
    ["Succeeded", "Failed", "Failed", "Failed", "Succeeded"],
  );
  const [, nan, thrown] = trials;
  assertEquals(nan!.FinalHyperParameterTuningJobObjectiveMetric, undefined);
  assertEquals(nan!.TrainingJobStatus, "Completed");
  assert(thrown!.FailureReason!.includes("no"), thrown!.FailureReason);
});

Deno.test("a tuning job whose objective is always NaN fails after five attempts", async () => {
  await using service = await openWithScript();
  const values = ["2", "2.0", "2.00", "2e0", "02", "20e-1", "2."];
  const job = await tune(service, request("never", values, "Random"));
  assertEquals(job.HyperParameterTuningJobStatus, "Failed");
  assertEquals(
    job.FailureReason,
    "No training job succeeded after 5 attempts. Please take a look at the training job failures to get more details.",
  );
  assertEquals((await trialsOf(service, "never")).length, 5);
  assertEquals(job.ObjectiveStatusCounters!.Failed, 5);
  assertEquals(job.BestTrainingJob, undefined);
});

Deno.test("a tuning job with fewer trials than five fails when none succeeds", async () => {
  await using service = await openWithScript();
  const job = await tune(service, request("few", ["2", "3"]));
  assertEquals(job.HyperParameterTuningJobStatus, "Failed");
  assert(job.FailureReason!.startsWith("No training job succeeded after 2"));
});
