import {
  bestSoFar,
  type Claim,
  type Findings,
  mean,
  median,
} from "./claims.ts";
import { type Curve, curvesChart } from "./curves_chart.ts";
import { eachSeed, searchBayesian, searchRandomly } from "./runs.ts";
import { TEST_FUNCTIONS, type TestFunction } from "./search_functions.ts";

const TRIALS = 50;

/** Bayesian beside Random, and four trials at once beside one. */
export function compareStrategies(seeds: number): Findings {
  const claims: Claim[] = [];
  const panels = TEST_FUNCTIONS.map((test) => {
    const runs = {
      Random: eachSeed(seeds, (seed) => searchRandomly(test, seed, TRIALS)),
      Bayesian: eachSeed(seeds, (seed) => searchBayesian(test, seed, TRIALS)),
      "Bayesian, 4 at once": eachSeed(
        seeds,
        (seed) => searchBayesian(test, seed, TRIALS, 4),
      ),
    };
    claims.push(...claimsOf(test, runs));
    return { title: test.name, curves: curvesOf(runs) };
  });
  return {
    title:
      `Test functions: best value after ${TRIALS} trials, median of ${seeds} seeds`,
    claims,
    charts: {
      tuning_functions: curvesChart({
        title: `Best value so far on test functions, less is better`,
        subtitle: `Median of ${seeds} seeds`,
        panels,
      }),
    },
  };
}

type Runs = Readonly<Record<string, readonly number[][]>>;

function claimsOf({ name }: TestFunction, runs: Runs): Claim[] {
  const final = (strategy: string) =>
    median(runs[strategy]!.map((values) => Math.min(...values)));
  const [random, one, four] = [
    final("Random"),
    final("Bayesian"),
    final("Bayesian, 4 at once"),
  ];
  return [
    {
      claim: `${name}: Bayesian`,
      found: one.toFixed(4),
      must: `< ${random.toFixed(4)}, Random's`,
      met: one < random,
    },
    {
      claim: `${name}: 4 at once`,
      found: four.toFixed(4),
      must: `shown: loses ${(four - one).toFixed(4)}`,
    },
  ];
}

/** Medians over the seeds after each trial. */
function curvesOf(runs: Runs): Curve[] {
  return Object.entries(runs).map(([name, seeds]) => {
    const best = seeds.map(bestSoFar);
    const values = Array.from(
      { length: TRIALS },
      (_, i) => median(best.map((run) => run[i]!)),
    );
    return { name, values };
  });
}

/** What others published of optimisers by Gaussian processes. */
const SOURCES = {
  skopt:
    "scikit-optimize, benchmarks/README.md: gp_minimize, 200 calls, mean of 10 runs",
  kriging:
    "Int. J. of Aerospace Engineering 2023, 4493349, table 4: six kriging optimisers, mean of 30 runs",
};

interface Published {
  readonly name: string;
  /** Mean value after 200 evaluations. */
  readonly value?: number;
  /** Range of the mean numbers of evaluations to within 1 % of the minimum. */
  readonly evaluations: readonly [least: number, most: number];
}

const PUBLISHED: readonly Published[] = [
  { name: "Branin", value: 0.398, evaluations: [21.2, 24.6] },
  { name: "Hartmann 3", evaluations: [22.7, 47.8] },
  { name: "Hartmann 6", value: -3.299, evaluations: [131.1, 169.6] },
];

const MOST = 200;

/** Ours beside published results, by the same measures. */
export function compareWithPublished(seeds: number): Findings {
  const claims = PUBLISHED.flatMap((published) => {
    const test = TEST_FUNCTIONS.find(({ name }) => name === published.name)!;
    const isNear = (value: number) =>
      value - test.minimum <= 0.01 * Math.abs(test.minimum);
    const runs = eachSeed(seeds, (seed) =>
      searchBayesian(
        test,
        seed,
        MOST,
        1,
        published.value === undefined ? isNear : undefined,
      ));
    return [...valueClaim(published, runs), nearClaim(published, runs, isNear)];
  });
  return {
    title: `Published results, ours over ${seeds} seeds\n  value: ${
      Object.values(SOURCES).join("\n  evaluations: ")
    }`,
    claims,
  };
}

function valueClaim({ name, value }: Published, runs: number[][]): Claim[] {
  if (value === undefined) return [];
  // Published to three digits.
  const ours = mean(runs.map((values) => Math.min(...values)));
  return [{
    claim: `${name}: mean value after ${MOST} evaluations`,
    found: ours.toFixed(4),
    must: `${value.toFixed(3)}, scikit-optimize`,
    met: ours < value + 0.0005,
  }];
}

function nearClaim(
  { name, evaluations: [least, most] }: Published,
  runs: number[][],
  isNear: (value: number) => boolean,
): Claim {
  const numbers = runs.map((values) => {
    const hit = values.findIndex(isNear);
    return hit === -1 ? MOST + 1 : hit + 1;
  });
  const missed = numbers.filter((number) => number > MOST).length;
  return {
    claim: `${name}: mean evaluations to within 1 %`,
    found: `${mean(numbers).toFixed(1)} (median ${median(numbers)}${
      missed > 0 ? `, ${missed} not in ${MOST}, counted as ${MOST + 1}` : ""
    })`,
    must: `<= ${most} (${least} to ${most})`,
    met: mean(numbers) <= most,
  };
}
