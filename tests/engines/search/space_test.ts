import { MersenneTwister } from "../../../lib/engines/random.ts";
import {
  checkSpace,
  coordinateAt,
  countPoints,
  decode,
  type Dimension,
  encode,
  sampleCoordinate,
} from "../../../lib/engines/search/space.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "../../support/assert.ts";

function numeric(
  kind: "continuous" | "integer",
  min: number,
  max: number,
  scale: "Auto" | "Linear" | "Logarithmic" | "ReverseLogarithmic" = "Linear",
): Dimension {
  return { kind, name: "x", min, max, scale };
}

const spaces: [string, Dimension, (number | string)[]][] = [
  ["linear", numeric("continuous", -5, 10), [-5, 0, 2.5, 10]],
  ["logarithmic", numeric("continuous", 1e-3, 10, "Logarithmic"), [
    1e-3,
    0.1,
    10,
  ]],
  [
    "reverse logarithmic",
    numeric("continuous", 0, 0.999, "ReverseLogarithmic"),
    [0, 0.9, 0.99, 0.999],
  ],
  ["integer", numeric("integer", 1, 9), [1, 5, 9]],
  ["a single value", numeric("continuous", 3, 3), [3]],
  ["categorical", { kind: "categorical", name: "x", values: ["a", "b"] }, [
    "a",
    "b",
  ]],
];

for (const [what, dimension, values] of spaces) {
  Deno.test(`decode() undoes encode(): ${what}`, () => {
    for (const value of values) {
      const { x } = decode([dimension], encode([dimension], { x: value }));
      if (typeof value === "string") assertEquals(x, value);
      else assertAlmostEquals(Number(x), value, 1e-12);
    }
  });
}

Deno.test("a logarithmic scale gives each decade the same share", () => {
  const dimension = numeric("continuous", 0.01, 1, "Logarithmic");
  assertAlmostEquals(encode([dimension], { x: 0.1 })[0]!, 0.5);
});

Deno.test("a reverse logarithmic scale is dense near 1", () => {
  const dimension = numeric("continuous", 0, 0.99, "ReverseLogarithmic");
  assertAlmostEquals(encode([dimension], { x: 0.9 })[0]!, 0.5);
});

Deno.test("an automatic scale is logarithmic over three decades, linear below", () => {
  const at = (max: number) =>
    encode([numeric("continuous", 1, max, "Auto")], { x: 2 })[0]!;
  assertAlmostEquals(at(1000), Math.log(2) / Math.log(1000));
  assertAlmostEquals(at(999), 1 / 998);
});

Deno.test("sampleCoordinate() gives each whole number an equal share, the ends too", () => {
  const dimension = numeric("integer", 1, 4);
  const random = new MersenneTwister(3);
  const counts = new Map<number | string, number>();
  for (let i = 0; i < 8000; i++) {
    const { x } = decode([dimension], [sampleCoordinate(dimension, random)]);
    counts.set(x!, (counts.get(x!) ?? 0) + 1);
  }
  assertEquals([...counts.keys()].toSorted(), [1, 2, 3, 4]);
  for (const count of counts.values()) assert(Math.abs(count - 2000) < 200);
});

Deno.test("coordinateAt() stays within the range at both ends", () => {
  for (const [, dimension] of spaces) {
    for (const u of [0, 1 - Number.EPSILON]) {
      const { x } = decode([dimension], [coordinateAt(dimension, u)]);
      if (dimension.kind === "categorical") {
        assert(dimension.values.includes(String(x)));
      } else {
        assert(Number(x) >= dimension.min && Number(x) <= dimension.max);
      }
    }
  }
});

Deno.test("countPoints() multiplies what can be counted", () => {
  const [a, b] = [numeric("integer", 1, 4), spaces[5]![1]];
  assertEquals(countPoints([a, b]), 8);
  assertEquals(countPoints([a, numeric("continuous", 0, 1)]), Infinity);
});

const bad: [string, Dimension, string][] = [
  [
    "ends that are swapped",
    numeric("continuous", 2, 1),
    "minimum 2 is above its maximum 1",
  ],
  ["NaN", numeric("continuous", NaN, 1), "must be numbers"],
  [
    "a logarithm of 0",
    numeric("continuous", 0, 1, "Logarithmic"),
    "needs a minimum above 0",
  ],
  [
    "a reverse logarithm of 1",
    numeric("continuous", 0, 1, "ReverseLogarithmic"),
    "ends in [0, 1)",
  ],
  ["no category", { kind: "categorical", name: "x", values: [] }, "no values"],
];

for (const [what, dimension, message] of bad) {
  Deno.test(`checkSpace() refuses ${what}`, () => {
    assertThrows(() => checkSpace([dimension]), UserError, message);
  });
}
