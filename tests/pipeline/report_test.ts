import {
  describeEvaluation,
  describeSureness,
  type MpgEvaluation,
} from "../../lib/pipeline/mpg/mod.ts";
import { assertEquals } from "../support/assert.ts";

function evaluationOf(
  rows: number,
  [low, value, high]: readonly [number, number, number],
): MpgEvaluation {
  return {
    regression_metrics: {
      mse: { value, standard_deviation: 3 },
      rmse: { value: Math.sqrt(value) },
      mse_interval: { low, high },
    },
    test_rows: rows,
    validation_rows: rows - 1,
  };
}

Deno.test("the figures of Auto MPG are told with how sure they are, which is more on more rows", () => {
  assertEquals(
    describeEvaluation(evaluationOf(60, [4.78, 9, 20.8])),
    "Test MSE 9.00, RMSE 3.00, standard deviation of the errors 3.00\n" +
      "59 validation rows and 60 test rows are few: in 95 % of resamples of the test rows the MSE lies from 4.8 to 20.8, and another split would give another.",
  );
  assertEquals(
    describeSureness(evaluationOf(1500, [8, 9, 10.1])),
    "1,499 validation rows and 1,500 test rows: in 95 % of resamples of the test rows the MSE lies from 8.0 to 10.1, and another split would give another.",
  );
  assertEquals(
    describeSureness(evaluationOf(2, [9, 9, 9])),
    "1 validation row and 2 test rows are too few to tell how sure the MSE is: another split would give another.",
  );
});
