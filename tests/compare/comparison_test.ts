import { Comparison } from "../../lib/compare/mod.ts";
import { assertStringIncludes } from "../support/assert.ts";

/** Two models whose RMSE are `scale` and 1.1 times that. */
function comparisonOf(scale: number): Comparison {
  const model = (name: string, rmse: number, rank: number) => ({
    name,
    job_name: name,
    rank,
    metrics: { rmse, mse: rmse ** 2, mae: rmse, r2: 0.5, error_std: rmse },
    rmse_interval: [0.9 * rmse, 1.1 * rmse] as const,
    predictions: "s3://bucket/predictions",
  });
  return new Comparison(
    {
      models: [model("a", scale, 1), model("b", 1.1 * scale, 2)],
      best_model: "a",
      selection_criteria: "Lowest rmse",
      test_rows: 2,
      synthetic: false,
      lead: {
        over: "b",
        rmse_difference: 0.1 * scale,
        interval: [0.05 * scale, 0.15 * scale],
        resamples: 1000,
      },
    },
    Float64Array.of(0, scale),
    {},
  );
}

Deno.test("A comparison writes intervals in as many digits as the target's unit needs", () => {
  const around = (scale: number) => String(comparisonOf(scale));
  assertStringIncludes(around(0.5), "0.4500 to 0.5500");
  assertStringIncludes(around(48_000), "43,200 to 52,800");
  assertStringIncludes(
    around(48_000),
    "a beats b by an RMSE of 4,800 (95 % interval 2,400 to 7,200)",
  );
  assertStringIncludes(around(0.000_048), "0.00004320 to 0.00005280");
  assertStringIncludes(
    around(0.000_048),
    "0.00000480 (95 % interval 0.00000240 to 0.00000720)",
  );
});
