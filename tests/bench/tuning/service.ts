/**
 * Tuning jobs of Local SageMaker, timed; as a program of its own they run on the
 * cores that it is bound to: `service.ts TRAIN_FILE CORES` prints seconds of jobs.
 *
 * @module
 */
import { TestService } from "../../local/jobs/support.ts";
import {
  trainingDefinition,
  trialsOf,
  tune,
  tuningRequest,
} from "../../local/tuning/support.ts";
import { type Claim, type Findings, median } from "./claims.ts";

/** Runs of each kind; the first warms up and is not counted. */
const REPEATS = 4;

/** What a timed tuning job does. */
interface Work {
  readonly trials: number;
  readonly rounds: number;
  readonly strategy: "Random" | "Bayesian";
}

/** Trials as long as those of a user. */
const LONG: Work = { trials: 24, rounds: 150, strategy: "Random" };

/** Trials that are over at once, so that what is added shows. */
const SHORT: Work = { trials: 40, rounds: 5, strategy: "Bayesian" };

async function openService(file: string, cores: number): Promise<TestService> {
  const lines = Deno.readTextFileSync(file).trimEnd().split("\n");
  const cut = Math.floor(lines.length * 0.8);
  const service = await TestService.open({ maxRunningJobs: cores });
  const put = (part: string, rows: string[]) =>
    service.put(`data/${part}/rows.csv`, rows.join("\n") + "\n");
  await put("train", lines.slice(0, cut));
  await put("validation", lines.slice(cut));
  return service;
}

/** Runs a tuning job; its seconds. */
async function timeTuning(
  service: TestService,
  name: string,
  { trials, rounds, strategy }: Work,
  parallel: number,
): Promise<number> {
  const request = tuningRequest(name, {
    Strategy: strategy,
    ParameterRanges: {
      ContinuousParameterRanges: [
        { Name: "eta", MinValue: "0.05", MaxValue: "0.3" },
        { Name: "subsample", MinValue: "0.6", MaxValue: "1" },
      ],
      IntegerParameterRanges: [
        { Name: "max_depth", MinValue: "4", MaxValue: "8" },
      ],
    },
    ResourceLimits: {
      MaxNumberOfTrainingJobs: trials,
      MaxParallelTrainingJobs: parallel,
    },
  }, {
    TrainingJobDefinition: trainingDefinition({
      StaticHyperParameters: { num_round: `${rounds}`, tree_method: "hist" },
    }),
  });
  const start = performance.now();
  const { TrainingJobStatusCounters: counters } = await tune(service, request);
  if (counters!.Completed !== trials) throw new Error(`${name}: trials failed`);
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
    const { TrainingImage, TrainingInputMode } = child.AlgorithmSpecification!;
    await service.train({
      TrainingJobName: `again-${child.TrainingJobName}`,
      AlgorithmSpecification: { TrainingImage, TrainingInputMode },
      RoleArn: child.RoleArn,
      InputDataConfig: child.InputDataConfig,
      OutputDataConfig: child.OutputDataConfig,
      ResourceConfig: child.ResourceConfig,
      StoppingCondition: child.StoppingCondition,
      HyperParameters: child.HyperParameters,
    });
  }
  return (performance.now() - start) / 1000;
}

/** Milliseconds that a tuning job adds to each of its training jobs. */
async function timeOverhead(file: string): Promise<number> {
  await using service = await openService(file, 1);
  const added: number[] = [];
  for (let i = 0; i <= REPEATS; i++) {
    const tuning = await timeTuning(service, `short-${i}`, SHORT, 1);
    const training = await timeTraining(service, `short-${i}`);
    if (i > 0) added.push(1000 * (tuning - training) / SHORT.trials);
  }
  return median(added);
}

/** Seconds of tuning jobs in a process that is bound to so many cores. */
async function timeOnCores(file: string, cores: number): Promise<number[]> {
  const bound = Array.from({ length: cores }, (_, i) => i).join(",");
  const { success, stdout, stderr } = await new Deno.Command("taskset", {
    args: [
      "-c",
      bound,
      Deno.execPath(),
      "run",
      "-A",
      "--quiet",
      import.meta.filename!,
      file,
      `${cores}`,
    ],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function timeJobs(file: string, cores: number): Promise<number[]> {
  await using service = await openService(file, cores);
  const times: number[] = [];
  for (let i = 0; i <= REPEATS; i++) {
    times.push(await timeTuning(service, `long-${i}`, LONG, cores));
  }
  return times.slice(1);
}

async function coreClaims(file: string): Promise<Claim[]> {
  const rates: number[] = [];
  for (const cores of [1, 2]) {
    rates.push(LONG.trials / median(await timeOnCores(file, cores)));
  }
  const [one, two] = rates as [number, number];
  return [
    {
      claim: "Trials a second, bound to one core",
      found: one.toFixed(2),
      must: "-",
    },
    {
      claim: "Trials a second, bound to two cores",
      found: two.toFixed(2),
      must: `>= ${(1.7 * one).toFixed(2)}, 1.7 times as many`,
      met: two >= 1.7 * one,
    },
  ];
}

/** Trials a second of one core and of two, and what a tuning job adds to training. */
export async function timeService(folder: string): Promise<Findings> {
  const file = `${folder}/housing_split/train.csv`;
  const added = await timeOverhead(file);
  return {
    title:
      `Tuning jobs on California Housing, XGBoost: ${LONG.trials} trials of ${LONG.rounds} rounds for the cores, ${SHORT.trials} Bayesian ones of ${SHORT.rounds} for what is added; medians of ${REPEATS}`,
    claims: [
      ...await coreClaims(file),
      {
        claim: "Added to the same training jobs one by one",
        found: `${added.toFixed(1)} ms a trial`,
        must: "<= 10 ms a trial",
        met: added <= 10,
      },
    ],
  };
}

if (import.meta.main) {
  const [file, cores] = Deno.args;
  console.log(JSON.stringify(await timeJobs(file!, Number(cores))));
}
