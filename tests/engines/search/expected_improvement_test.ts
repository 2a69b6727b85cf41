import { logImprovement } from "../../../lib/engines/search/expected_improvement.ts";
import { assert, assertAlmostEquals } from "../../support/assert.ts";

/** `z` and log(φ(z) + z Φ(z)), computed with 30 digits by mpmath. */
const exact: [number, number][] = [
  [1, 0.08002621884930694],
  [0, -0.9189385332046728],
  [-1, -2.4851210257126413],
  [-5, -16.74430116266099],
  [-12, -77.90910050450073],
  [-40, -808.2985683566199],
];

Deno.test("logImprovement() is log(φ(z) + z Φ(z)) to six digits", () => {
  for (const [z, value] of exact) {
    assertAlmostEquals(logImprovement(z).value, value, 1e-6 * Math.abs(value));
  }
});

Deno.test("logImprovement() is smooth where its formulas meet", () => {
  for (const z of [-10, -1, 8]) {
    const below = logImprovement(z - 1e-9).value;
    const above = logImprovement(z + 1e-9).value;
    assert(Math.abs(above - below) < 1e-4, `${z}: ${below} ${above}`);
  }
});

Deno.test("logImprovement() has the slope that differences give, far below zero too", () => {
  for (const z of [-40, -12, -3, -0.5, 0, 2, 9]) {
    const step = 1e-5;
    const difference =
      (logImprovement(z + step).value - logImprovement(z - step).value) /
      (2 * step);
    assertAlmostEquals(logImprovement(z).slope / difference, 1, 1e-3);
  }
});
