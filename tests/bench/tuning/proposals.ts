import { MersenneTwister } from "../../../lib/engines/random.ts";
import {
  BayesianSearch,
  randomPoint,
  type Space,
} from "../../../lib/engines/search/mod.ts";
import { type Findings, median } from "./claims.ts";

const DIMENSIONS = 20;
const KNOWN = 500;
const PROPOSALS = 60;
const MUST = 100;

/** Milliseconds of proposals in 20 dimensions after 500 trials, the cold one too. */
export function timeProposals(): Findings {
  const space: Space = Array.from({ length: DIMENSIONS }, (_, i) => ({
    kind: "continuous",
    name: `x${i}`,
    min: 0,
    max: 1,
    scale: "Linear",
  }));
  const random = new MersenneTwister(1);
  const bowl = (point: Readonly<Record<string, unknown>>) =>
    Object.values(point).reduce<number>(
      (sum, x) => sum + (Number(x) - 0.3) ** 2,
      0,
    );
  const observations = Array.from({ length: KNOWN }, () => {
    const point = randomPoint(space, random);
    return { point, value: bowl(point) };
  });
  const search = new BayesianSearch(space, 1);
  const times = Array.from({ length: PROPOSALS }, () => {
    const start = performance.now();
    const point = search.propose(observations);
    const elapsed = performance.now() - start;
    observations.push({ point, value: bowl(point) });
    return elapsed;
  });
  const figures = [
    ["median", median(times)],
    ["first of the process", times[0]!],
    ["worst of the others", Math.max(...times.slice(1))],
  ] as const;
  return {
    title:
      `Bayesian proposals in ${DIMENSIONS} dimensions after ${KNOWN} trials, ${PROPOSALS} of them`,
    claims: figures.map(([claim, time]) => ({
      claim: `A proposal, ${claim}`,
      found: `${time.toFixed(0)} ms`,
      must: `< ${MUST} ms`,
      met: time < MUST,
    })),
  };
}
