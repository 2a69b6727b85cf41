/** A function to be minimised: its value, its gradient written to `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** Limits of a minimisation. */
export interface MinimizeOptions {
  /** Lower bound of each coordinate. */
  readonly lower: Float64Array;
  /** Upper bound of each coordinate. */
  readonly upper: Float64Array;
  /** Default: 50. */
  readonly maxIterations?: number;
}

const MEMORY = 8;
const ARMIJO = 1e-4;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

interface Curvature {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly rho: number;
}

/** The two-loop recursion of Nocedal and Wright, algorithm 7.4. */
function direction(
  gradient: Float64Array,
  memory: readonly Curvature[],
): Float64Array {
  const q = gradient.slice();
  const alphas: number[] = [];
  for (const { step, change, rho } of memory.toReversed()) {
    const alpha = rho * dot(step, q);
    alphas.unshift(alpha);
    for (let i = 0; i < q.length; i++) q[i] = q[i]! - alpha * change[i]!;
  }
  const last = memory.at(-1);
  const scale = last === undefined
    ? 1 / Math.max(Math.sqrt(dot(gradient, gradient)), 1e-12)
    : dot(last.step, last.change) / dot(last.change, last.change);
  for (let i = 0; i < q.length; i++) q[i] = q[i]! * scale;
  for (const [k, { step, change, rho }] of memory.entries()) {
    const beta = rho * dot(change, q);
    for (let i = 0; i < q.length; i++) {
      q[i] = q[i]! + (alphas[k]! - beta) * step[i]!;
    }
  }
  for (let i = 0; i < q.length; i++) q[i] = -q[i]!;
  return q;
}

/** The gradient without the parts that a bound holds back. */
function freeGradient(
  x: Float64Array,
  gradient: Float64Array,
  { lower, upper }: MinimizeOptions,
): Float64Array {
  return gradient.map((g, i) =>
    (x[i]! <= lower[i]! && g > 0) || (x[i]! >= upper[i]! && g < 0) ? 0 : g
  );
}

/**
 * Minimises by L-BFGS, projected onto the bounds, from `start`.
 *
 * @returns The best point found and its value.
 */
export function minimize(
  objective: Objective,
  start: Float64Array,
  options: MinimizeOptions,
): { x: Float64Array; value: number } {
  const { lower, upper, maxIterations = 50 } = options;
  const clamp = (value: number, i: number) =>
    Math.min(Math.max(value, lower[i]!), upper[i]!);
  let x: Float64Array = start.map(clamp);
  let gradient: Float64Array = new Float64Array(x.length);
  let value = objective(x, gradient);
  let memory: Curvature[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const free = freeGradient(x, gradient, options);
    if (Math.sqrt(dot(free, free)) < 1e-6) break;
    let along: Float64Array = direction(free, memory).map((d, i) =>
      free[i] === 0 ? 0 : d
    );
    if (dot(along, free) >= 0) {
      memory = [];
      along = direction(free, memory);
    }
    const next = search(objective, x, value, free, along, clamp);
    if (next === undefined) {
      if (memory.length === 0) break;
      memory = [];
      continue;
    }
    const step = next.x.map((coordinate, i) => coordinate - x[i]!);
    const change = next.gradient.map((g, i) => g - gradient[i]!);
    const curvature = dot(step, change);
    if (curvature > 1e-10) {
      memory = [...memory.slice(1 - MEMORY), {
        step,
        change,
        rho: 1 / curvature,
      }];
    }
    const gain = value - next.value;
    ({ x, value, gradient } = next);
    if (gain < 1e-9 * (1 + Math.abs(value))) break;
  }
  return { x, value };
}

/** Halves the step until the value falls enough; undefined where it never does. */
function search(
  objective: Objective,
  x: Float64Array,
  value: number,
  gradient: Float64Array,
  along: Float64Array,
  clamp: (value: number, i: number) => number,
) {
  for (let length = 1; length > 1e-6; length /= 2) {
    const candidate = x.map((coordinate, i) =>
      clamp(coordinate + length * along[i]!, i)
    );
    const candidateGradient = new Float64Array(x.length);
    const candidateValue = objective(candidate, candidateGradient);
    const moved = candidate.map((coordinate, i) => coordinate - x[i]!);
    if (candidateValue <= value + ARMIJO * dot(moved, gradient)) {
      return {
        x: candidate,
        value: candidateValue,
        gradient: candidateGradient,
      };
    }
  }
  return undefined;
}
