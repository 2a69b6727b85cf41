import { MersenneTwister } from "../random.ts";
import type { DimensionReductionType } from "./parameters.ts";
import { sampleIndices } from "./sample.ts";
import { vector, type Vectors } from "./vectors.ts";

/** A random linear map to fewer dimensions, drawn anew from its seed. */
export interface DimensionReduction {
  readonly type: DimensionReductionType;
  readonly seed: number;
  readonly input_dim: number;
  readonly target_dim: number;
}

/**
 * Maps vectors to `target_dim` dimensions, keeping lengths and inner products in
 * expectation. `sign` multiplies by a matrix of random signs, over the root of
 * `target_dim`: O(n d t). `fjlt` is the fast Johnson-Lindenstrauss transform:
 * random signs, a Walsh-Hadamard transform, and `target_dim` of its coordinates
 * drawn at random: O(n d log d).
 */
export function reduceDimensions(
  vectors: Vectors,
  reduction: DimensionReduction,
): Vectors {
  const project = reduction.type === "sign"
    ? signProjection(reduction)
    : hadamardProjection(reduction);
  const dim = reduction.target_dim;
  const data = new Float32Array(vectors.count * dim);
  for (let i = 0; i < vectors.count; i++) {
    project(vector(vectors, i), data.subarray(i * dim, (i + 1) * dim));
  }
  return { count: vectors.count, dim, data };
}

type Project = (from: Float32Array, to: Float32Array) => void;

function signProjection(
  { seed, input_dim, target_dim }: DimensionReduction,
): Project {
  const signs = randomSigns(
    new MersenneTwister(seed),
    input_dim * target_dim,
    1 / Math.sqrt(target_dim),
  );
  return (from, to) => {
    for (let j = 0; j < target_dim; j++) {
      let sum = 0;
      for (let i = 0; i < input_dim; i++) {
        sum += from[i]! * signs[j * input_dim + i]!;
      }
      to[j] = sum;
    }
  };
}

function hadamardProjection(
  { seed, input_dim, target_dim }: DimensionReduction,
): Project {
  const random = new MersenneTwister(seed);
  const signs = randomSigns(random, input_dim, 1 / Math.sqrt(target_dim));
  const width = 2 ** Math.ceil(Math.log2(input_dim));
  const kept = sampleIndices(width, target_dim, random);
  const values = new Float64Array(width);
  return (from, to) => {
    values.fill(0);
    for (let i = 0; i < input_dim; i++) values[i] = from[i]! * signs[i]!;
    hadamardTransform(values);
    for (let j = 0; j < target_dim; j++) to[j] = values[kept[j]!]!;
  };
}

function randomSigns(
  random: MersenneTwister,
  count: number,
  size: number,
): Float64Array {
  return Float64Array.from(
    { length: count },
    () => random.uint32() < 2 ** 31 ? -size : size,
  );
}

/** Sums and differences of pairs at distances 1, 2, 4 ...; in place. */
function hadamardTransform(values: Float64Array): void {
  for (let half = 1; half < values.length; half *= 2) {
    for (let start = 0; start < values.length; start += 2 * half) {
      for (let i = start; i < start + half; i++) {
        const first = values[i]!;
        const second = values[i + half]!;
        values[i] = first + second;
        values[i + half] = first - second;
      }
    }
  }
}
