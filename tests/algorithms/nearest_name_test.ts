import { nearestName } from "../../lib/algorithms/mod.ts";
import { assertEquals } from "../support/assert.ts";

Deno.test("nearestName() finds the name that was mistyped", () => {
  const names = ["max_depth", "max_bin", "eta", "gamma"];
  assertEquals(nearestName("maxdepth", names), "max_depth");
  assertEquals(nearestName("maxDepth", names), "max_depth");
  assertEquals(nearestName("etaa", names), "eta");
});

Deno.test("nearestName() takes two swapped letters for one mistake", () => {
  assertEquals(nearestName("mgp", ["cylinders", "mpg"]), "mpg");
  assertEquals(nearestName("tea", ["eta"]), "eta");
  assertEquals(nearestName("eat", ["eta"]), "eta");
  assertEquals(nearestName("gpm", ["mpg"]), undefined);
});

Deno.test("nearestName() guesses nothing where nothing is near", () => {
  assertEquals(nearestName("booster", ["eta", "gamma"]), undefined);
  assertEquals(nearestName("x", []), undefined);
});
