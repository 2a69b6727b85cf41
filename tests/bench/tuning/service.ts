import { TestService } from "../../local/jobs/support.ts";
import {
  trainingDefinition,
  trialsOf,
  tune,
  tuningRequest,
} from "../../local/tuning/support.ts";
import { type Findings, median } from "./claims.ts";

const TRIALS = 16;
const STATICS = { num_round: "150", tree_method: "hist" };
const RANGES = {
  ContinuousParameterRanges: [
    { Name: "eta", MinValue: "0.05", MaxValue: "0.3" },
  ],
  IntegerParameterRanges: [{ Name: "max_depth", MinValue: "4", MaxValue: "8" }],
};

/** Jobs of each kind, alternately; the first round warms up. */
const REPEATS = 4;

/** Runs a tuning job; its seconds. */
async function timeTuning(
  service: TestService,
  name: string,
  parallel: number,
): Promise<number> {
  const request = tuningRequest(name, {
    ParameterRanges: RANGES,
    ResourceLimits: {
      MaxNumberOfTrainingJobs: TRIALS,
      MaxParallelTrainingJobs: parallel,
    },
  }, {
    TrainingJobDefinition: trainingDefinition({
      StaticHyperParameters: STATICS,
    }),
  });
  const start = performance.now();
  const { TrainingJobStatusCounters: counters } = await tune(service, request);
  if (counters!.Completed !== TRIALS) throw new Error(`${name}: trials failed`);
  return (performance.now() - start) / 1000;
}

/** Runs the training jobs of a tuning job once more, one by one; their seconds. */
async function timeTraining(
  service: TestService,
  tuningJob: string,
): Promise<number> {
  const trials = await trialsOf(service, tuningJob);
  const children = await Promise.all(
    trials.map(({ TrainingJobName }) => service.trainingJob(TrainingJobName!)),
  );
  const start = performance.now();
  for (const child of children) {
    const {
      AlgorithmSpecification: { TrainingImage, TrainingInputMode } = {},
      RoleArn,
      InputDataConfig,
      OutputDataConfig,
      ResourceConfig,
      StoppingCondition,
      HyperParameters,
    } = child;
    await service.train({
      TrainingJobName: `again-${child.TrainingJobName}`,
      AlgorithmSpecification: { TrainingImage, TrainingInputMode },
      RoleArn,
      InputDataConfig,
      OutputDataConfig,
      ResourceConfig,
      StoppingCondition,
      HyperParameters,
    });
  }
  return (performance.now() - start) / 1000;
}

function split(folder: string) {
  const lines = Deno.readTextFileSync(`${folder}/housing_split/train.csv`)
    .trimEnd().split("\n");
  const cut = Math.floor(lines.length * 0.8);
  const text = (from: number, to: number) =>
    lines.slice(from, to).join("\n") + "\n";
  return { train: text(0, cut), validation: text(cut, lines.length) };
}

/** Trials a second of one core and of two, and what a tuning job adds to training. */
export async function timeService(folder: string): Promise<Findings> {
  const texts = split(folder);
  await using service = await TestService.open({ maxRunningJobs: 2 });
  await service.put("data/train/rows.csv", texts.train);
  await service.put("data/validation/rows.csv", texts.validation);
  const runs: { one: number; two: number; training: number }[] = [];
  for (let i = 0; i <= REPEATS; i++) {
    const one = await timeTuning(service, `one-${i}`, 1);
    const training = await timeTraining(service, `one-${i}`);
    const two = await timeTuning(service, `two-${i}`, 2);
    if (i > 0) runs.push({ one, two, training });
  }
  const gain = median(runs.map(({ one, two }) => one / two));
  const added = median(
    runs.map(({ one, training }) => 1000 * (one - training) / TRIALS),
  );
  const rate = (kind: "one" | "two" | "training") =>
    (TRIALS / median(runs.map((run) => run[kind]))).toFixed(2);
  return {
    title:
      `Tuning jobs of ${TRIALS} trials: XGBoost on California Housing, ${STATICS.num_round} rounds, max_depth 4 to 8, median of ${REPEATS}`,
    claims: [
      {
        claim: "Trials a second, one at a time",
        found: rate("one"),
        must: "-",
      },
      {
        claim: "Trials a second, two at a time",
        found: rate("two"),
        must: "-",
      },
      {
        claim: "The same training jobs a second, without a tuning job",
        found: rate("training"),
        must: "-",
      },
      {
        claim: "Two cores beside one",
        found: `${gain.toFixed(2)} times`,
        must: ">= 1.70 times",
        met: gain >= 1.7,
      },
      {
        claim: "Added by the tuning job",
        found: `${added.toFixed(1)} ms a trial`,
        must: "<= 10 ms a trial",
        met: added <= 10,
      },
    ],
  };
}
