import { MersenneTwister } from "../../../lib/engines/random.ts";
import {
  BayesianSearch,
  type Observation,
  type Point,
  randomPoint,
} from "../../../lib/engines/search/mod.ts";
import type { TestFunction } from "./search_functions.ts";

/** Values of points drawn at random, in their order. */
export function searchRandomly(
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

/**
 * Values of the points that Bayesian optimisation proposes, in their order.
 *
 * @param parallel Trials that are under way at once, and end in their order.
 * @param enough Ends it early by the last value.
 */
export function searchBayesian(
  { space, evaluate }: TestFunction,
  seed: number,
  trials: number,
  parallel = 1,
  enough: (value: number) => boolean = () => false,
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
    const value = evaluate(point);
    observations.push({ point, value });
    if (enough(value)) break;
  }
  return observations.map(({ value }) => value);
}

/** Runs a search for each seed. */
export function eachSeed<Found>(
  seeds: number,
  search: (seed: number) => Found,
): Found[] {
  return Array.from({ length: seeds }, (_, seed) => search(seed));
}
