import { MersenneTwister } from "../../../lib/engines/random.ts";
import {
  BayesianSearch,
  type Observation,
  type Point,
  randomPoint,
  type Space,
} from "../../../lib/engines/search/mod.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const plane: Space = [
  { kind: "continuous", name: "a", min: -5, max: 10, scale: "Linear" },
  { kind: "continuous", name: "b", min: 0, max: 15, scale: "Linear" },
];

function branin({ a, b }: Point): number {
  const [x, y] = [Number(a), Number(b)];
  const bow = y - 5.1 / (4 * Math.PI ** 2) * x * x + 5 / Math.PI * x - 6;
  return bow * bow + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
}

function search(
  space: Space,
  objective: (point: Point) => number,
  trials: number,
  seed: number,
): Observation[] {
  const bayesian = new BayesianSearch(space, seed);
  const seen: Observation[] = [];
  for (let i = 0; i < trials; i++) {
    const point = bayesian.propose(seen);
    seen.push({ point, value: objective(point) });
  }
  return seen;
}

function least(observations: readonly Observation[]): number {
  return Math.min(...observations.map(({ value }) => value));
}

Deno.test("BayesianSearch comes within 0.01 of Branin's minimum in 30 trials", () => {
  for (const seed of [1, 2, 3]) {
    const regret = least(search(plane, branin, 30, seed)) - 0.397887;
    assert(regret < 0.01, `seed ${seed}: ${regret}`);
  }
});

Deno.test("BayesianSearch proposes the same points for the same seed", () => {
  assertEquals(search(plane, branin, 12, 5), search(plane, branin, 12, 5));
});

Deno.test("BayesianSearch never proposes a point twice while others are left", () => {
  const grid: Space = [
    { kind: "integer", name: "a", min: 1, max: 4, scale: "Linear" },
    { kind: "categorical", name: "b", values: ["x", "y", "z"] },
  ];
  const seen = search(
    grid,
    ({ a, b }) => Number(a) + (b === "y" ? 0 : 3),
    12,
    1,
  );
  assertEquals(
    new Set(seen.map(({ point }) => JSON.stringify(point))).size,
    12,
  );
});

Deno.test("BayesianSearch keeps pending points apart", () => {
  const seen = search(plane, branin, 10, 1);
  const bayesian = new BayesianSearch(plane, 9);
  const first = bayesian.propose(seen);
  const second = bayesian.propose(seen, [first]);
  const apart = Math.hypot(
    Number(first.a) - Number(second.a),
    Number(first.b) - Number(second.b),
  );
  assert(apart > 0.3, `${apart}`);
});

Deno.test("BayesianSearch finds the best category and whole number", () => {
  const mixed: Space = [
    {
      kind: "continuous",
      name: "eta",
      min: 0.001,
      max: 1,
      scale: "Logarithmic",
    },
    { kind: "integer", name: "depth", min: 1, max: 20, scale: "Linear" },
    { kind: "categorical", name: "booster", values: ["p", "q", "r"] },
  ];
  const objective = ({ eta, depth, booster }: Point) =>
    (Math.log10(Number(eta)) + 1) ** 2 + (Number(depth) - 7) ** 2 / 20 +
    (booster === "q" ? 0 : 0.5);
  const seen = search(mixed, objective, 40, 2);
  const random = new MersenneTwister(2);
  const byChance = Array.from(
    { length: 40 },
    () => objective(randomPoint(mixed, random)),
  );
  assert(least(seen) < 0.02, `${least(seen)}`);
  assert(least(seen) < Math.min(...byChance));
});

Deno.test("BayesianSearch stands values that are all the same", () => {
  assertEquals(search(plane, () => 1, 10, 1).length, 10);
});

Deno.test("BayesianSearch keeps away from where trials fail", () => {
  const line: Space = [
    { kind: "continuous", name: "x", min: 0, max: 1, scale: "Linear" },
  ];
  const seen = search(
    line,
    ({ x }) => Number(x) > 0.5 ? NaN : (Number(x) - 0.4) ** 2,
    20,
    3,
  );
  const failed = seen.filter(({ value }) => Number.isNaN(value)).length;
  assert(failed <= 6, `${failed} of 20 trials failed`);
  const values = seen.filter(({ value }) => !Number.isNaN(value));
  assert(least(values) < 1e-4, `${least(values)}`);
});

Deno.test("BayesianSearch begins anew elsewhere when it is stuck", () => {
  const line: Space = [
    { kind: "continuous", name: "x", min: 0, max: 1, scale: "Linear" },
  ];
  // A wide valley, and a narrow one that is deeper.
  const valleys = ({ x }: Point) =>
    Math.min((Number(x) - 0.8) ** 2, 400 * (Number(x) - 0.05) ** 2 - 0.2);
  const places = search(line, valleys, 40, 2).map(({ point }) =>
    Number(point.x)
  );
  const late = places.slice(25);
  assert(Math.max(...late) - Math.min(...late) > 0.5, late.join(" "));
});

Deno.test("BayesianSearch goes on from what was found before, however long ago its best was", () => {
  const random = new MersenneTwister(3);
  const given = Array.from({ length: 120 }, () => {
    const point = randomPoint(plane, random);
    return { point, value: branin(point) };
  }).toSorted((a, b) => a.value - b.value);
  const next = new BayesianSearch(plane, 1).propose(given);
  assert(branin(next) < 0.5, `${branin(next)}`);
});

Deno.test("BayesianSearch spreads its trials while all of them fail", () => {
  const seen = search(plane, () => NaN, 12, 1);
  const places = new Set(seen.map(({ point }) => JSON.stringify(point)));
  assertEquals(places.size, 12);
});
