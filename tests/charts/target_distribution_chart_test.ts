import { targetDistributionChart } from "../../lib/charts/mod.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { traces } from "./picture.ts";
import { numbers, target } from "./sample_figures.ts";

Deno.test("targetDistributionChart() draws shares that add up in each part", () => {
  const figure = targetDistributionChart({
    target,
    parts: [
      { name: "train", values: numbers(1000, 0, 5) },
      { name: "test", values: numbers(100, 0, 5, 2) },
    ],
  });
  for (const { y } of traces(figure)) {
    // The last step repeats the last bin, to draw its right end.
    const shares = y.slice(0, -1) as number[];
    assertAlmostEquals(shares.reduce((sum, share) => sum + share), 1, 1e-3);
  }
});

Deno.test("targetDistributionChart() leaves out missing values, and says the rest", () => {
  const figure = targetDistributionChart({
    target,
    parts: [{ name: "train", values: [1, 2, NaN, null, 3] }],
  });
  assertEquals(traces(figure)[0]!.name, "train (3 rows)");
  assertStringIncludes(figure.text, "Median house value ($100,000)");
  assert(/train {2,}3 {2,}2 /.test(figure.text), figure.text);
});

Deno.test("targetDistributionChart() says how many rows its axis leaves out", () => {
  const values = [...numbers(2000), 1e6];
  const figure = targetDistributionChart({
    target,
    parts: [{ name: "train", values }],
  });
  assert(/\d+ rows beyond the axis are not drawn/.test(figure.subtitle!));
});

Deno.test("targetDistributionChart() refuses a part without a value", () => {
  assertThrows(
    () =>
      targetDistributionChart({
        target,
        parts: [{ name: "test", values: [NaN] }],
      }),
    RangeError,
    'there is no finite value in part "test"',
  );
});
