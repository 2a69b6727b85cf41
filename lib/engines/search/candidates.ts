import type { MersenneTwister } from "../random.ts";
import { type Dimension, sampleCoordinate, snap, type Space } from "./space.ts";

/** Points drawn at random over the space. */
const RANDOM_CANDIDATES = 200;

/** How far from a best point, as shares of the ranges. */
const REACHES = [0.3, 0.1, 0.03, 0.01, 0.003];

/** Candidates at each reach. */
const NEIGHBOURS = 3;

/**
 * Coordinates of points that may be worth a trial: over the whole space, and around
 * the best ones, near and far.
 *
 * @param best Coordinates of the best points so far.
 */
export function drawCandidates(
  space: Space,
  best: readonly Float64Array[],
  random: MersenneTwister,
): Float64Array[] {
  const candidates = Array.from(
    { length: RANDOM_CANDIDATES },
    (): Float64Array =>
      Float64Array.from(
        space,
        (dimension) => sampleCoordinate(dimension, random),
      ),
  );
  for (const origin of best) {
    candidates.push(origin);
    for (const reach of REACHES) {
      for (let k = 0; k < NEIGHBOURS; k++) {
        candidates.push(near(space, origin, reach, random));
      }
    }
  }
  return candidates.map((candidate) => snap(space, candidate));
}

/** A point near another: some of its coordinates moved, at least one. */
function near(
  space: Space,
  origin: Float64Array,
  reach: number,
  random: MersenneTwister,
): Float64Array {
  const moved = origin.slice();
  const share = Math.min(1, 3 / origin.length);
  const sure = random.below(origin.length);
  for (const [i, dimension] of space.entries()) {
    if (i !== sure && random.uniform() > share) continue;
    moved[i] = dimension.kind === "categorical"
      ? sampleCoordinate(dimension, random)
      : stepFrom(origin[i]!, dimension, reach, random);
  }
  return moved;
}

function stepFrom(
  origin: number,
  { kind, min, max }: Extract<Dimension, { min: number }>,
  reach: number,
  random: MersenneTwister,
): number {
  const least = kind === "integer" ? 1 / Math.max(max - min, 1) : 0;
  const step = normal(random) * Math.max(reach, least);
  return Math.min(Math.max(origin + step, 0), 1);
}

/** Box and Muller's transform. */
function normal(random: MersenneTwister): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) *
    Math.cos(2 * Math.PI * random.uniform());
}
