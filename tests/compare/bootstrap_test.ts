import { bootstrapRmse, interval95 } from "../../lib/compare/bootstrap.ts";
import { assert, assertAlmostEquals, assertEquals } from "../support/assert.ts";

const errors = Float64Array.from(
  { length: 500 },
  (_, i) => ((i * 7919) % 1000) / 1000,
);

Deno.test("bootstrapRmse() draws the same for the same seed, else for another", () => {
  const [a, b, c] = [1, 1, 2].map((seed) =>
    bootstrapRmse([errors], 20, seed).rmse[0]!
  );
  assertEquals(a, b);
  assert(a!.some((value, i) => value !== c![i]));
});

Deno.test("bootstrapRmse() judges all models on the same rows", () => {
  const doubled = errors.map((value) => 4 * value);
  const { rmse: [one, two] } = bootstrapRmse([errors, doubled], 50, 0);
  one!.forEach((value, i) => assertAlmostEquals(two![i]!, 2 * value, 1e-12));
});

Deno.test("bootstrapRmse() spreads as the standard error of the mean says", () => {
  const { rmse } = bootstrapRmse([errors], 4000, 0);
  const squares = rmse[0]!.map((value) => value ** 2);
  const mean = squares.reduce((sum, value) => sum + value) / squares.length;
  const spread = Math.sqrt(
    squares.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
      squares.length,
  );
  const ofErrors = errors.reduce((sum, value) => sum + value) / errors.length;
  const variance =
    errors.reduce((sum, value) => sum + (value - ofErrors) ** 2, 0) /
    errors.length;
  assertAlmostEquals(mean, ofErrors, 0.002);
  assertAlmostEquals(spread, Math.sqrt(variance / errors.length), 0.0005);
});

Deno.test("interval95() has NumPy's percentiles 2.5 and 97.5", () => {
  // numpy.percentile(numpy.arange(11) ** 2, [2.5, 97.5])
  const values = Float64Array.from({ length: 11 }, (_, i) => i ** 2).reverse();
  const [low, high] = interval95(values);
  assertAlmostEquals(low, 0.25);
  assertAlmostEquals(high, 95.25);
  assertEquals(interval95(Float64Array.of(3)), [3, 3]);
});
