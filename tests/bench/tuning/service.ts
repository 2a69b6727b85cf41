import {
  column,
  columns,
  type Dataset,
} from "../../../lib/engines/data/matrix.ts";
import {
  bin,
  parseParameters,
  train,
} from "../../../lib/engines/xgboost/mod.ts";
import { encodeBooster } from "../../../lib/engines/xgboost/model/mod.ts";
import { readCsv } from "../../../lib/engines/data/csv.ts";
import { TestService } from "../../local/jobs/support.ts";
import {
  trainingDefinition,
  trialsOf,
  tune,
  tuningRequest,
} from "../../local/tuning/support.ts";
import { type Findings, median } from "./claims.ts";

const TRIALS = 24;
const STATICS = { num_round: "60", tree_method: "hist" };

/** Jobs of each kind, alternately; the first pair warms up. */
const REPEATS = 5;

/** Seconds from the first trial's start to the last one's end, and the hyperparameters. */
interface Timing {
  readonly seconds: number;
  readonly points: readonly Readonly<Record<string, string>>[];
}

async function timeJob(
  service: TestService,
  name: string,
  parallel: number,
): Promise<Timing> {
  const request = tuningRequest(name, {
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
  const seconds = (performance.now() - start) / 1000;
  if (counters!.Completed !== TRIALS) throw new Error(`${name}: trials failed`);
  const trials = await trialsOf(service, name);
  return {
    seconds,
    points: trials.map(({ TunedHyperParameters }) => TunedHyperParameters!),
  };
}

/** Seconds of the same trainings by the engine alone, models written as bytes. */
async function timeEngine(
  rows: Dataset,
  validation: Dataset,
  { points }: Timing,
): Promise<number> {
  const binned = bin(rows.features, 256);
  const start = performance.now();
  for (const point of points) {
    const parameters = parseParameters({ ...STATICS, ...point });
    encodeBooster(await train(parameters, rows, { validation, binned }), "ubj");
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

function parse(text: string): Dataset {
  const table = readCsv(new TextEncoder().encode(text));
  return { features: columns(table, 1), labels: column(table, 0) };
}

/** Trials a second of one core and of two, and what the service adds to the engine. */
export async function timeService(folder: string): Promise<Findings> {
  const texts = split(folder);
  await using service = await TestService.open({ maxRunningJobs: 2 });
  await service.put("data/train/rows.csv", texts.train);
  await service.put("data/validation/rows.csv", texts.validation);
  const [rows, validation] = [parse(texts.train), parse(texts.validation)];
  const runs: { one: number; two: number; engine: number }[] = [];
  for (let i = 0; i <= REPEATS; i++) {
    const one = await timeJob(service, `one-${i}`, 1);
    const engine = await timeEngine(rows, validation, one);
    const two = await timeJob(service, `two-${i}`, 2);
    if (i > 0) runs.push({ one: one.seconds, two: two.seconds, engine });
  }
  const gain = median(runs.map(({ one, two }) => one / two));
  const added = median(
    runs.map(({ one, engine }) => 1000 * (one - engine) / TRIALS),
  );
  const rate = (kind: "one" | "two") =>
    (TRIALS / median(runs.map((run) => run[kind]))).toFixed(2);
  return {
    title:
      `Tuning jobs of ${TRIALS} trials, XGBoost on ${rows.labels.length} rows, ${STATICS.num_round} rounds, median of ${REPEATS}`,
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
        claim: "Two cores beside one",
        found: `${gain.toFixed(2)} times`,
        must: ">= 1.70 times",
        met: gain >= 1.7,
      },
      {
        claim: "Added to the engine's own time",
        found: `${added.toFixed(1)} ms a trial`,
        must: "<= 10 ms a trial",
        met: added <= 10,
      },
    ],
  };
}
