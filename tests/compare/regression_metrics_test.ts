import { regressionMetrics } from "../../lib/compare/regression_metrics.ts";
import {
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";

Deno.test("regressionMetrics() of exact predictions are 0, and R² is 1", () => {
  assertEquals(regressionMetrics([1, 2, 3], [1, 2, 3]), {
    rmse: 0,
    mse: 0,
    mae: 0,
    r2: 1,
    error_std: 0,
  });
});

Deno.test("regressionMetrics() follow their formulas by hand", () => {
  // Errors 1, -1, 3 around a mean of 1.
  const metrics = regressionMetrics([1, 2, 3], [2, 1, 6]);
  assertAlmostEquals(metrics.mse, 11 / 3);
  assertAlmostEquals(metrics.rmse, Math.sqrt(11 / 3));
  assertAlmostEquals(metrics.mae, 5 / 3);
  assertAlmostEquals(metrics.r2, 1 - 11 / 2);
  assertAlmostEquals(metrics.error_std, Math.sqrt(8 / 3));
});

Deno.test("regressionMetrics() of constant labels have a finite R²", () => {
  assertEquals(regressionMetrics([2, 2], [2, 2]).r2, 1);
  assertEquals(regressionMetrics([2, 2], [2, 3]).r2, 0);
});

Deno.test("regressionMetrics() refuse no rows, and predictions too few or too many", () => {
  assertThrows(() => regressionMetrics([], []), RangeError);
  assertThrows(
    () => regressionMetrics([1, 2], [1]),
    RangeError,
    "1 predictions",
  );
});

await pythonTest(
  "regressionMetrics() agree with scikit-learn and NumPy",
  ["sklearn", "numpy"],
  async (python) => {
    const text = await runPython(
      python,
      `
import json
import numpy as np
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
random = np.random.default_rng(0)
actual = random.normal(1e6, 3, 5000)
predicted = actual + random.normal(0.1, 2, 5000)
mse = mean_squared_error(actual, predicted)
print(json.dumps({"actual": actual.tolist(), "predicted": predicted.tolist(), "expected": {
  "rmse": mse ** 0.5, "mse": mse, "mae": mean_absolute_error(actual, predicted),
  "r2": r2_score(actual, predicted), "error_std": np.std(predicted - actual)}}))
`,
    );
    const { actual, predicted, expected } = JSON.parse(text);
    const ours = regressionMetrics(actual, predicted);
    for (const [name, value] of Object.entries(ours)) {
      assertAlmostEquals(
        value,
        expected[name],
        1e-12 * Math.abs(value) + 1e-13,
      );
    }
  },
);
