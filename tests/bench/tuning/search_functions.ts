import type { Point, Space } from "../../../lib/engines/search/mod.ts";

/** A function to be minimised, with what is known of it. */
export interface TestFunction {
  readonly name: string;
  readonly space: Space;
  /** Its least value. */
  readonly minimum: number;
  readonly evaluate: (point: Point) => number;
}

function box(count: number, min: number, max: number): Space {
  return Array.from({ length: count }, (_, i) => ({
    kind: "continuous",
    name: `x${i}`,
    min,
    max,
    scale: "Linear",
  }));
}

function coordinates(point: Point): number[] {
  return Object.values(point).map(Number);
}

function branin(x: number, y: number): number {
  const b = 5.1 / (4 * Math.PI ** 2);
  const c = 5 / Math.PI;
  return (y - b * x * x + c * x - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
}

const WEIGHTS = [1, 1.2, 3, 3.2];

function hartmann(
  a: readonly (readonly number[])[],
  p: readonly (readonly number[])[],
): (point: Point) => number {
  return (point) => {
    const x = coordinates(point);
    return -WEIGHTS.reduce((sum, weight, i) =>
      sum + weight * Math.exp(
          -x.reduce(
            (s, value, j) => s + a[i]![j]! * (value - p[i]![j]!) ** 2,
            0,
          ),
        ), 0);
  };
}

const HARTMANN_3 = hartmann(
  [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]],
  [
    [0.3689, 0.1170, 0.2673],
    [0.4699, 0.4387, 0.7470],
    [0.1091, 0.8732, 0.5547],
    [0.0381, 0.5743, 0.8828],
  ],
);

const HARTMANN_6 = hartmann(
  [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ],
);

function ackley(point: Point): number {
  const x = coordinates(point);
  const n = x.length;
  const squares = x.reduce((sum, value) => sum + value * value, 0) / n;
  const waves = x.reduce((sum, v) => sum + Math.cos(2 * Math.PI * v), 0) / n;
  return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(waves) + 20 +
    Math.E;
}

function rosenbrock(point: Point): number {
  const x = coordinates(point);
  return x.slice(1).reduce(
    (sum, value, i) => sum + 100 * (value - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2,
    0,
  );
}

/** Branin over a number, a whole number, and a category that tilts it. */
const MIXED: Space = [
  { kind: "continuous", name: "x", min: -5, max: 10, scale: "Linear" },
  { kind: "integer", name: "y", min: 0, max: 15, scale: "Linear" },
  { kind: "continuous", name: "rate", min: 1e-4, max: 1, scale: "Logarithmic" },
  { kind: "categorical", name: "kind", values: ["a", "b", "c", "d"] },
];

function mixed({ x, y, rate, kind }: Point): number {
  const tilt = { a: 3, b: 0, c: 6, d: 1 }[String(kind)]!;
  return branin(Number(x), Number(y)) +
    tilt * (1 + Math.abs(Number(x)) / 5) +
    2 * (Math.log10(Number(rate)) + 2) ** 2;
}

/** The functions by which optimisers are commonly measured. */
export const TEST_FUNCTIONS: readonly TestFunction[] = [
  {
    name: "Branin",
    space: [
      { kind: "continuous", name: "x", min: -5, max: 10, scale: "Linear" },
      { kind: "continuous", name: "y", min: 0, max: 15, scale: "Linear" },
    ],
    minimum: 0.397887,
    evaluate: ({ x, y }) => branin(Number(x), Number(y)),
  },
  {
    name: "Hartmann 3",
    space: box(3, 0, 1),
    minimum: -3.86278,
    evaluate: HARTMANN_3,
  },
  {
    name: "Hartmann 6",
    space: box(6, 0, 1),
    minimum: -3.32237,
    evaluate: HARTMANN_6,
  },
  {
    name: "Ackley 5",
    space: box(5, -32.768, 32.768),
    minimum: 0,
    evaluate: ackley,
  },
  {
    name: "Rosenbrock 5",
    space: box(5, -5, 10),
    minimum: 0,
    evaluate: rosenbrock,
  },
  { name: "Mixed 4", space: MIXED, minimum: NaN, evaluate: mixed },
];
