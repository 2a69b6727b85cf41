import { quantileGroups } from "../../lib/charts/quantile_groups.ts";
import { assertEquals } from "../support/assert.ts";
import { numbers } from "./sample_figures.ts";

Deno.test("quantileGroups() makes groups of equal size in order", () => {
  const values = Array.from(numbers(1000, -5, 5));
  const groups = quantileGroups(values, 5);
  assertEquals(groups.map(({ members }) => members.length), [
    200,
    200,
    200,
    200,
    200,
  ]);
  const highest = groups.map(({ members }) =>
    Math.max(...members.map((i) => values[i]!))
  );
  assertEquals(highest, [...highest].sort((a, b) => a - b));
});

Deno.test("quantileGroups() keeps equal values together and names them", () => {
  const groups = quantileGroups([0, 0, 0, 0, 1, 1], 5);
  assertEquals(groups.map(({ label }) => label), ["0", "1"]);
  assertEquals(groups.map(({ members }) => members.length), [4, 2]);
  assertEquals(quantileGroups([7], 5), [{ label: "7", members: [0] }]);
});

Deno.test("quantileGroups() names ranges without digits that say nothing", () => {
  const values = [1.0000001, 2, 0.5, 12.25, 16.9999999, 17.0000002];
  const [group] = quantileGroups(values, 1);
  assertEquals(group!.label, "0.5 to 17");
});
