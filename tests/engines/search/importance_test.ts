import { MersenneTwister } from "../../../lib/engines/random.ts";
import {
  parameterImportance,
  type Point,
  randomPoint,
  type Space,
} from "../../../lib/engines/search/mod.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
} from "../../support/assert.ts";

const space: Space = ["x", "y", "z"].map((name) => ({
  kind: "continuous",
  name,
  min: 0,
  max: 1,
  scale: "Linear",
}));

function importances(objective: (point: Point) => number) {
  const random = new MersenneTwister(4);
  const trials = Array.from({ length: 80 }, () => {
    const point = randomPoint(space, random);
    return { point, value: objective(point) };
  });
  return parameterImportance(space, trials);
}

Deno.test("parameterImportance() shares out a sum by the variance of its terms", () => {
  // 3x and y vary as 9 to 1; z does nothing.
  const found = importances(({ x, y }) => 3 * Number(x) + Number(y));
  assertEquals(found.map(({ name }) => name).slice(0, 2), ["x", "y"]);
  assertAlmostEquals(found[0]!.share, 0.9, 0.03);
  assertAlmostEquals(found[1]!.share, 0.1, 0.03);
  assert(found[2]!.share < 0.01);
});

Deno.test("parameterImportance() counts an interaction for both", () => {
  const found = importances(({ x, y }) =>
    (Number(x) - 0.5) * (Number(y) - 0.5)
  );
  assert(found[0]!.share > 0.8 && found[1]!.share > 0.8, JSON.stringify(found));
});

Deno.test("parameterImportance() finds none in an objective that never changes", () => {
  assertEquals(importances(() => 1).map(({ share }) => share), [0, 0, 0]);
});
