import { column, type Dataset } from "../../../lib/engines/data/matrix.ts";
import { MersenneTwister } from "../../../lib/engines/random.ts";
import {
  BayesianSearch,
  HyperbandSearch,
  type Observation,
  type Point,
  randomPoint,
  type Space,
} from "../../../lib/engines/search/mod.ts";
import {
  bin,
  type Booster,
  parseParameters,
  train,
} from "../../../lib/engines/xgboost/mod.ts";
import { readHousing } from "../../engines/gradient_boosting/housing.ts";
import { bestSoFar, type Findings, median } from "./claims.ts";
import { curvesChart } from "./curves_chart.ts";

/** Rows that are trained on, and those that are measured on. */
const ROWS = { train: 6_000, validation: 3_000 };

/** Rounds of a trial that runs to its end. */
const ROUNDS = 60;

const SPACE: Space = [
  {
    kind: "continuous",
    name: "eta",
    min: 0.02,
    max: 0.5,
    scale: "Logarithmic",
  },
  { kind: "integer", name: "max_depth", min: 2, max: 10, scale: "Linear" },
  {
    kind: "continuous",
    name: "min_child_weight",
    min: 1,
    max: 100,
    scale: "Logarithmic",
  },
  { kind: "continuous", name: "subsample", min: 0.5, max: 1, scale: "Linear" },
  {
    kind: "continuous",
    name: "colsample_bytree",
    min: 0.3,
    max: 1,
    scale: "Linear",
  },
  {
    kind: "continuous",
    name: "lambda",
    min: 0.01,
    max: 100,
    scale: "Logarithmic",
  },
];

const WHAT =
  `XGBoost on California Housing, 6 hyperparameters, ${ROUNDS} rounds, cut to ${ROWS.train} train and ${ROWS.validation} validation rows`;

/** Trains a point on from where it was left; its error after so many rounds. */
type Measure = (point: Point, rounds: number, from?: Booster) => Promise<
  { rmse: number; booster: Booster }
>;

function openHousing(folder: string): Measure {
  const all = readHousing(folder, "train");
  const rows = slice(all, 0, ROWS.train);
  const validation = slice(all, ROWS.train, ROWS.train + ROWS.validation);
  const binned = bin(rows.features, 256);
  return async (point, rounds, from) => {
    const given = Object.fromEntries(
      Object.entries(point).map(([name, value]) => [name, String(value)]),
    );
    let rmse = Infinity;
    const parameters = parseParameters({
      ...given,
      num_round: String(rounds),
      tree_method: "hist",
    });
    const booster = await train(parameters, rows, {
      validation,
      binned,
      ...(from && { checkpoint: from }),
      onRound: ({ evaluations }) => {
        const found = evaluations.find(({ data }) => data === "validation")!;
        rmse = found.metrics[0]!.value;
      },
    });
    return { rmse, booster };
  };
}

function slice({ features, labels }: Dataset, from: number, to: number) {
  const rows = to - from;
  const data = new Float32Array(rows * features.columns);
  for (let i = 0; i < features.columns; i++) {
    data.set(column(features, i).subarray(from, to), i * rows);
  }
  return {
    features: { rows, columns: features.columns, data },
    labels: labels.slice(from, to),
  };
}

async function tuneRandomly(
  measure: Measure,
  seed: number,
  trials: number,
): Promise<number[]> {
  const random = new MersenneTwister(seed);
  const values: number[] = [];
  while (values.length < trials) {
    const { rmse } = await measure(randomPoint(SPACE, random), ROUNDS);
    values.push(rmse);
  }
  return values;
}

async function tuneBayesian(
  measure: Measure,
  seed: number,
  trials: number,
): Promise<number[]> {
  const search = new BayesianSearch(SPACE, seed);
  const observations: Observation[] = [];
  while (observations.length < trials) {
    const point = search.propose(observations);
    const { rmse: value } = await measure(point, ROUNDS);
    observations.push({ point, value });
  }
  return observations.map(({ value }) => value);
}

/** The best value within so many rounds of all trials together. */
async function tuneByRungs(
  measure: Measure,
  seed: number,
  most: number,
): Promise<number> {
  const boosters = new Map<number, Booster>();
  let [best, rounds] = [Infinity, 0];
  const search = new HyperbandSearch(SPACE, {
    minResource: Math.ceil(ROUNDS / 27),
    maxResource: ROUNDS,
    maxTrials: 10_000,
    seed,
  });
  while (true) {
    const { trial, point, from, to } = search.next()!;
    if (rounds + to - from > most) return best;
    const made = await measure(point, to, boosters.get(trial));
    rounds += to - from;
    best = Math.min(best, made.rmse);
    boosters.set(trial, made.booster);
    search.report(trial, made.rmse);
  }
}

/** 30 Bayesian trials beside 90 random ones. */
export async function compareOnHousing(
  folder: string,
  seeds: number,
): Promise<Findings> {
  const measure = openHousing(folder);
  const random: number[][] = [];
  const bayesian: number[][] = [];
  for (let seed = 0; seed < seeds; seed++) {
    random.push(bestSoFar(await tuneRandomly(measure, seed, 90)));
    bayesian.push(bestSoFar(await tuneBayesian(measure, seed, 30)));
  }
  const after = (runs: number[][], trials: number) =>
    median(runs.map((run) => run[trials - 1]!));
  const [ours, theirs] = [after(bayesian, 30), after(random, 90)];
  const curve = (runs: number[][]) =>
    runs[0]!.map((_, i) => median(runs.map((run) => run[i]!)));
  return {
    title: `${WHAT}: best validation RMSE, median of ${seeds} seeds`,
    claims: [
      {
        claim: "Random, 30 trials",
        found: after(random, 30).toFixed(5),
        must: "-",
      },
      {
        claim: "Bayesian, 30 trials",
        found: ours.toFixed(5),
        must: `<= ${theirs.toFixed(5)}, Random's after 90`,
        met: ours <= theirs,
      },
    ],
    charts: {
      tuning_housing: curvesChart({
        title: "Best validation RMSE so far, XGBoost on California Housing",
        subtitle: `Median of ${seeds} seeds, 6 hyperparameters`,
        panels: [{
          title: "",
          curves: [
            { name: "Random", values: curve(random) },
            { name: "Bayesian", values: curve(bayesian) },
          ],
        }],
      }),
    },
  };
}

/** Hyperband with a third of the rounds beside 60 random trials. */
export async function compareRungs(
  folder: string,
  seeds: number,
): Promise<Findings> {
  const measure = openHousing(folder);
  const random: number[] = [];
  const rungs: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    random.push(Math.min(...await tuneRandomly(measure, seed, 60)));
    rungs.push(await tuneByRungs(measure, seed, 60 * ROUNDS / 3));
  }
  const [ours, theirs] = [median(rungs), median(random)];
  return {
    title: `${WHAT}: best validation RMSE, median of ${seeds} seeds`,
    claims: [{
      claim: `Hyperband, ${60 * ROUNDS / 3} rounds in all`,
      found: ours.toFixed(5),
      must: `<= ${theirs.toFixed(5)}, Random's after ${60 * ROUNDS}`,
      met: ours <= theirs,
    }],
  };
}
