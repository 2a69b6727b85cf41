/**
 * Tuning: how good a value the strategies find, and how quickly they propose.
 *
 * @module
 */
import { column, type Dataset } from "../../lib/engines/data/matrix.ts";
import { MersenneTwister } from "../../lib/engines/random.ts";
import {
  BayesianSearch,
  HyperbandSearch,
  type Observation,
  type Point,
  randomPoint,
  type Space,
} from "../../lib/engines/search/mod.ts";
import {
  bin,
  type Booster,
  parseParameters,
  train,
} from "../../lib/engines/xgboost/mod.ts";
import { readHousing } from "../engines/gradient_boosting/housing.ts";
import { dataFolder } from "../support/data.ts";
import type { Suite } from "./harness.ts";
import { TEST_FUNCTIONS, type TestFunction } from "./search_functions.ts";

const TRIALS = 50;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function searchRandomly(
  { space, evaluate }: TestFunction,
  seed: number,
  trials: number,
): number[] {
  const random = new MersenneTwister(seed);
  return Array.from(
    { length: trials },
    () => evaluate(randomPoint(space, random)),
  );
}

/** @param parallel Trials that are under way at once, and end in their order. */
function searchBayesian(
  { space, evaluate }: TestFunction,
  seed: number,
  trials: number,
  parallel: number,
): number[] {
  const search = new BayesianSearch(space, seed);
  const observations: Observation[] = [];
  const pending: Point[] = [];
  for (let started = 0; observations.length < trials;) {
    while (started < trials && pending.length < parallel) {
      pending.push(search.propose(observations, pending));
      started++;
    }
    const point = pending.shift()!;
    observations.push({ point, value: evaluate(point) });
  }
  return observations.map(({ value }) => value);
}

function compareStrategies(seeds: number): void {
  console.log(
    `Best value after ${TRIALS} trials, median over ${seeds} seeds (Bayesian sequential; with 4 in parallel)`,
  );
  for (const test of TEST_FUNCTIONS) {
    const final = (search: (seed: number) => number[]) =>
      median(
        Array.from({ length: seeds }, (_, seed) => Math.min(...search(seed))),
      );
    const figures = [
      ["Random", final((seed) => searchRandomly(test, seed, TRIALS))],
      ["Bayesian", final((seed) => searchBayesian(test, seed, TRIALS, 1))],
      ["parallel 4", final((seed) => searchBayesian(test, seed, TRIALS, 4))],
    ] as const;
    const text = figures.map(([name, value]) => `${name} ${value.toFixed(4)}`);
    console.log(
      `  ${test.name.padEnd(13)} ${text.join("  ")}  minimum ${test.minimum}`,
    );
  }
}

/** Seconds of one proposal in 20 dimensions after 500 trials. */
function timeProposal(): void {
  const space: Space = Array.from({ length: 20 }, (_, i) => ({
    kind: "continuous",
    name: `x${i}`,
    min: 0,
    max: 1,
    scale: "Linear",
  }));
  const random = new MersenneTwister(1);
  const observations = Array.from({ length: 500 }, () => {
    const point = randomPoint(space, random);
    const value = Object.values(point).reduce<number>(
      (sum, x) => sum + (Number(x) - 0.3) ** 2,
      0,
    );
    return { point, value };
  });
  const search = new BayesianSearch(space, 1);
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    const point = search.propose(observations);
    const elapsed = performance.now() - start;
    observations.push({ point, value: 1 });
    return elapsed / 1000;
  });
  console.log(
    `A proposal, 20 dimensions and 500 trials: median ${
      (1000 * median(times)).toFixed(0)
    } ms, the first ${(1000 * times[0]!).toFixed(0)} ms`,
  );
}

const HOUSING_SPACE: Space = [
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

const ROUNDS = 60;

type Measure = (point: Point, rounds: number, from?: Booster) => Promise<
  { rmse: number; booster: Booster }
>;

/** Trains on four fifths of the fixed train rows, and measures on the others. */
function openHousing(folder: string): Measure {
  const all = readHousing(folder, "train");
  const cut = Math.floor(all.labels.length * 0.8);
  const rows = slice(all, 0, cut);
  const validation = slice(all, cut, all.labels.length);
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

async function tuneRandomly(measure: Measure, seed: number, trials: number) {
  const random = new MersenneTwister(seed);
  const values: number[] = [];
  for (let i = 0; i < trials; i++) {
    values.push(
      (await measure(randomPoint(HOUSING_SPACE, random), ROUNDS)).rmse,
    );
  }
  return Math.min(...values);
}

async function tuneBayesian(measure: Measure, seed: number, trials: number) {
  const search = new BayesianSearch(HOUSING_SPACE, seed);
  const observations: Observation[] = [];
  while (observations.length < trials) {
    const point = search.propose(observations);
    const { rmse: value } = await measure(point, ROUNDS);
    observations.push({ point, value });
  }
  return Math.min(...observations.map(({ value }) => value));
}

/** The best value, and the rounds that all trials took together. */
async function tuneByRungs(measure: Measure, seed: number, most: number) {
  const boosters = new Map<number, Booster>();
  let [best, rounds] = [Infinity, 0];
  const search = new HyperbandSearch(HOUSING_SPACE, {
    minResource: Math.ceil(ROUNDS / 27),
    maxResource: ROUNDS,
    maxTrials: 10_000,
    seed,
  });
  while (true) {
    const { trial, point, from, to } = search.next()!;
    if (rounds + to - from > most) return { best, rounds };
    const made = await measure(point, to, boosters.get(trial));
    rounds += to - from;
    best = Math.min(best, made.rmse);
    boosters.set(trial, made.booster);
    search.report(trial, made.rmse);
  }
}

async function compareOnHousing(folder: string, seeds: number): Promise<void> {
  const measure = openHousing(folder);
  const found: Record<string, number[]> = {};
  const add = (name: string, value: number) => (found[name] ??= []).push(value);
  for (let seed = 0; seed < seeds; seed++) {
    add("Random, 60 trials", await tuneRandomly(measure, seed, 60));
    add("Random, 90 trials", await tuneRandomly(measure, seed, 90));
    add("Bayesian, 30 trials", await tuneBayesian(measure, seed, 30));
    const { best } = await tuneByRungs(measure, seed, 20 * ROUNDS);
    add("Hyperband, the rounds of 20 trials", best);
  }
  console.log(
    `XGBoost on California Housing, ${ROUNDS} rounds, 6 hyperparameters: best validation RMSE, median of ${seeds} seeds`,
  );
  for (const [name, values] of Object.entries(found)) {
    console.log(`  ${name.padEnd(36)} ${median(values).toFixed(5)}`);
  }
}

/** Seeds of each comparison: 20 and 10, or as the variable says. */
const SEEDS = Number(Deno.env.get("SAGEBOOK_BENCH_SEEDS") ?? 20);

/** Prints tables: what is found, and how quickly. There is no peer to time. */
export const suite: Suite = {
  name: "tuning",
  modules: ["sys"],
  async run() {
    timeProposal();
    compareStrategies(SEEDS);
    if (dataFolder === undefined) {
      console.log(
        "XGBoost on California Housing: skipped, needs SAGEBOOK_DATA",
      );
    } else await compareOnHousing(dataFolder, Math.ceil(SEEDS / 2));
  },
};
