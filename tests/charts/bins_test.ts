import { centers, countByBin, niceBins } from "../../lib/charts/bins.ts";
import { assert, assertAlmostEquals, assertEquals } from "../support/assert.ts";
import { numbers } from "./sample_figures.ts";

Deno.test("niceBins() has edges at round numbers around the range", () => {
  const { edges, width } = niceBins(0.15, 5, 40);
  assertAlmostEquals(width, 0.2);
  assertEquals([edges[0], edges.at(-1)], [0, 5]);
});

Deno.test("niceBins() gives whole numbers bins of the same count of them", () => {
  const { edges, width } = niceBins(1, 52, 24, true);
  assertEquals(width, 5);
  assert(edges.every((edge) => edge % 1 === 0.5 || edge % 1 === -0.5));
});

Deno.test("niceBins() gives a single value one bin", () => {
  assertEquals(niceBins(0, 0, 10).edges, [-0.5, 0.5]);
  assertEquals(niceBins(7, 7, 10, true).edges, [6.5, 7.5]);
});

Deno.test("countByBin() counts each value once", () => {
  for (const [from, to] of [[0, 1], [-5e6, 3e6], [1e-9, 2e-9]] as const) {
    const values = Array.from(numbers(5000, from, to));
    const bins = niceBins(Math.min(...values), Math.max(...values), 37);
    const counts = countByBin(values, bins);
    assertEquals(counts.reduce((sum, count) => sum + count), values.length);
    assertEquals(centers(bins).length, counts.length);
  }
});

Deno.test("countByBin() puts an edge into the bin above, the last into the last", () => {
  const bins = { edges: [0, 0.1, 0.2, 0.3], width: 0.1 };
  assertEquals(countByBin([0, 0.1, 0.2, 0.3, 0.30001, -1], bins), [1, 1, 2]);
});
