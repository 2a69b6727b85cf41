import { sparkline } from "../../lib/jobs/sparkline.ts";
import { assertEquals } from "../support/assert.ts";

Deno.test("sparkline() draws the least value lowest and the greatest highest", () => {
  assertEquals(sparkline([8, 7, 6, 5, 4, 3, 2, 1]), "█▇▆▅▄▃▂▁");
  assertEquals(sparkline([0.5, 0.1, 0.1]), "█▁▁");
});

Deno.test("sparkline() is flat for values that are the same, and empty for none", () => {
  assertEquals(sparkline([3, 3]), "▁▁");
  assertEquals(sparkline([]), "");
});

Deno.test("sparkline() shows sixteen of many, the last one among them", () => {
  const line = sparkline([...Array(99).fill(9), 1]);
  assertEquals(line, "█".repeat(15) + "▁");
});
