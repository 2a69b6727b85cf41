import { fitStandardisation } from "../../lib/prep/standardise.ts";
import { assertAlmostEquals, assertEquals } from "../support/assert.ts";

Deno.test("fitStandardisation() takes the population standard deviation", () => {
  const { mean, scale } = fitStandardisation(
    Float64Array.of(2, 4, 4, 4, 5, 5, 7, 9),
  );
  assertEquals([mean, scale], [5, 2]);
});

Deno.test("fitStandardisation() scales a constant by 1", () => {
  const tenths = new Float64Array(1000).fill(0.1);
  assertEquals(fitStandardisation(tenths), { mean: 0.1, scale: 1 });
  assertEquals(fitStandardisation(Float64Array.of(7)), { mean: 7, scale: 1 });
});

Deno.test("fitStandardisation() keeps small differences of large values", () => {
  const values = Float64Array.from(
    { length: 1_000_000 },
    (_, i) => 1e9 + i % 3,
  );
  const { mean, scale } = fitStandardisation(values);
  assertAlmostEquals(mean - 1e9, 0.999999, 1e-6);
  assertAlmostEquals(scale, Math.sqrt(2 / 3), 1e-6);
});
