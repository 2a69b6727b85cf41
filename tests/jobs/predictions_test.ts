import { parsePredictions } from "../../lib/jobs/mod.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

const uri = "s3://bucket/predictions/test.csv.out";

Deno.test("parsePredictions() reads a number a line", () => {
  assertEquals(parsePredictions("1.5\n-2e-3\n", "text/csv", uri), [1.5, -2e-3]);
});

Deno.test("parsePredictions() reads the commas of older images", () => {
  assertEquals(parsePredictions("1.5,2.5,3\n", "text/csv", uri), [1.5, 2.5, 3]);
});

Deno.test("parsePredictions() reads KNN's JSON lines", () => {
  const text = '{"predicted_label": 2.25}\n{"predicted_label":3.0}\n';
  assertEquals(
    parsePredictions(text, "application/jsonlines", uri),
    [2.25, 3],
  );
});

Deno.test("parsePredictions() keeps every digit of a float64", () => {
  assertEquals(
    parsePredictions("0.1000000000000000055511151231257827\n", "text/csv", uri),
    [0.1],
  );
});

Deno.test("parsePredictions() names the object and the line that is no prediction", () => {
  for (const line of ["NaN", "inf", "1.5,", "oops", "<html>"]) {
    assertThrows(
      () => parsePredictions(`1\n${line}\n`, "text/csv", uri),
      SyntaxError,
      `"${uri}": line 2 holds "${line}"`,
    );
  }
  for (const line of ["{}", "{", '{"predicted_label":"x"}', "null"]) {
    assertThrows(
      () => parsePredictions(`${line}\n`, "application/jsonlines", uri),
      SyntaxError,
      "line 1",
    );
  }
});
