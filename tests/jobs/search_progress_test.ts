import { SearchProgress } from "../../lib/jobs/search_progress.ts";
import { assertEquals } from "../support/assert.ts";

function description(ended: number, best?: number) {
  return {
    TrainingJobStatusCounters: {
      Completed: ended - 1,
      Stopped: 1,
      NonRetryableError: 0,
    },
    HyperParameterTuningJobConfig: {
      ResourceLimits: { MaxNumberOfTrainingJobs: 16 },
    },
    ...(best !== undefined && {
      BestTrainingJob: {
        FinalHyperParameterTuningJobObjectiveMetric: { Value: best },
      },
    }),
  } as never;
}

Deno.test("the progress of a search tells trials, the best, and how it came down", () => {
  const progress = new SearchProgress();
  assertEquals(progress.show(description(1)), "1 of 16 trials");
  assertEquals(
    progress.show(description(2, 0.8)),
    "2 of 16 trials, best 0.8",
  );
  assertEquals(
    progress.show(description(4, 0.45123)),
    "4 of 16 trials, best 0.4512  █▁▁",
  );
  assertEquals(
    progress.show(description(4, 0.45123)),
    "4 of 16 trials, best 0.4512  █▁▁",
  );
});
