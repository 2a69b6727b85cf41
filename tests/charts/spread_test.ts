import { spread } from "../../lib/charts/spread.ts";
import { assert, assertAlmostEquals, assertEquals } from "../support/assert.ts";
import { numbers } from "./sample_figures.ts";

Deno.test("spread() leaves apart what is apart", () => {
  assertEquals(spread([10, 50, 90], 18, 0, 100), [10, 50, 90]);
});

Deno.test("spread() moves neighbours apart around their middle", () => {
  assertEquals(spread([50, 50], 18, 0, 100), [41, 59]);
  assertEquals(spread([2, 3], 18, 0, 100), [0, 18]);
});

Deno.test("spread() keeps gap, order and bounds for any positions", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const positions = Array.from(numbers(8, 0, 340, seed));
    const placed = spread(positions, 18, 0, 340);
    const order = positions.map((_, i) => i)
      .sort((a, b) => positions[a]! - positions[b]!);
    for (let k = 1; k < order.length; k++) {
      assert(placed[order[k]!]! - placed[order[k - 1]!]! >= 18 - 1e-6);
    }
    assert(Math.min(...placed) >= -1e-6 && Math.max(...placed) <= 340 + 1e-6);
  }
  assertAlmostEquals(spread([1, 1, 1], 10, 0, 20)[2]!, 20);
});
