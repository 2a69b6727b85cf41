import { swarmOffsets } from "../../lib/charts/swarm.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { numbers } from "./sample_figures.ts";

Deno.test("swarmOffsets() stacks equal values to both sides in turn", () => {
  const offsets = swarmOffsets([1, 1, 1, 1, 1], 0, 2, 10);
  assertEquals(offsets.map((offset) => Math.round(offset * 6) + 0), [
    0,
    1,
    -1,
    2,
    -2,
  ]);
});

Deno.test("swarmOffsets() stays within the line's width", () => {
  const offsets = swarmOffsets(Array.from(numbers(3000)), 0, 1, 160);
  assert(offsets.every((offset) => Math.abs(offset) <= 1));
  assertEquals(swarmOffsets([2, 2], 2, 2, 160).length, 2);
});
