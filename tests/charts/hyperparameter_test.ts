import {
  isLogarithmic,
  logTicks,
  unitScale,
} from "../../lib/charts/hyperparameter.ts";
import { assert, assertAlmostEquals, assertEquals } from "../support/assert.ts";

Deno.test("unitScale() places numbers, logarithmic ones by their exponent", () => {
  const linear = unitScale({ name: "depth", values: [3, 10, null] });
  assertAlmostEquals(linear.position(6.5)!, 0.5);
  assertEquals(linear.position(null), undefined);
  const log = unitScale({
    name: "eta",
    values: [0.001, 0.1],
    scale: "logarithmic",
  });
  assertAlmostEquals(log.position(0.01)!, 0.5);
});

Deno.test("unitScale() places the names of a categorical parameter", () => {
  const scale = unitScale({ name: "booster", values: ["gbtree", "dart"] });
  assertEquals(scale.ticks, [
    { position: 0, text: "dart" },
    { position: 1, text: "gbtree" },
  ]);
});

Deno.test("unitScale() puts a single value into the middle", () => {
  const scale = unitScale({ name: "k", values: [5, 5] });
  assertEquals(scale.ticks, [{ position: 0.5, text: "5" }]);
});

Deno.test("isLogarithmic() is false where a value has no logarithm", () => {
  const scale = "logarithmic";
  assert(isLogarithmic({ name: "eta", values: [0.1, 1], scale }));
  assert(!isLogarithmic({ name: "alpha", values: [0, 1], scale }));
});

Deno.test("logTicks() gives a handful of ticks over any range", () => {
  assertEquals(logTicks(-3, 0), [0.001, 0.01, 0.1, 1]);
  for (const [low, high] of [[-8, 0], [0, 0.2], [-1.2, 0.9], [2.31, 2.35]]) {
    const ticks = logTicks(low!, high!);
    assert(ticks.length >= 1 && ticks.length <= 7, `${low} ${high}: ${ticks}`);
    assertEquals(ticks, [...ticks].sort((a, b) => a - b));
  }
});
