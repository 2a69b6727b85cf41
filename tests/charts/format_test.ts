import {
  counted,
  formatNumber,
  formatSeconds,
  formatShare,
  formatTick,
  textTable,
} from "../../lib/charts/format.ts";
import { assertEquals } from "../support/assert.ts";

Deno.test("formatNumber() keeps integers whole and rounds the rest", () => {
  const cases: [number, string][] = [
    [13_209, "13,209"],
    [0.447912, "0.448"],
    [-0.5, "−0.500"],
    [1425.476, "1,425"],
    [99.96, "100"],
    [0, "0"],
    [-0, "0"],
    [0.0001234, "0.000123"],
    [1.5e-7, "1.5e−7"],
    [2e12, "2e12"],
    [NaN, "n/a"],
  ];
  for (const [value, text] of cases) assertEquals(formatNumber(value), text);
  assertEquals(formatNumber(0.447912, 4), "0.4479");
});

Deno.test("formatTick() is as short as can be", () => {
  const cases: [number, string][] = [
    [0.1, "0.1"],
    [0.030000000000000002, "0.03"],
    [-1000, "−1,000"],
    [1e-8, "1e−8"],
    [0, "0"],
  ];
  for (const [value, text] of cases) assertEquals(formatTick(value), text);
});

Deno.test("formatSeconds() goes from seconds to hours", () => {
  assertEquals(formatSeconds(0.04), "0.0 s");
  assertEquals(formatSeconds(59.96), "1 min 0 s");
  assertEquals(formatSeconds(75), "1 min 15 s");
  assertEquals(formatSeconds(7384), "2 h 3 min");
});

Deno.test("formatShare() and counted() are said in words", () => {
  assertEquals(formatShare(0.64), "64.0%");
  assertEquals(counted(1, "row"), "1 row");
  assertEquals(counted(20_640, "row"), "20,640 rows");
});

Deno.test("textTable() aligns numbers to the right, text to the left", () => {
  const table = textTable([
    { header: "model", cells: ["xgboost", "knn"] },
    { header: "RMSE", cells: [0.4479, 1234.5] },
  ]);
  assertEquals(
    table,
    "model      RMSE\nxgboost  0.4479\nknn       1,235",
  );
});
