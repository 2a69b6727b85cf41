import {
  corners,
  lengthOf,
  pointAt,
} from "../../../lib/charts/render/polyline.ts";
import { assertEquals } from "../../support/assert.ts";

Deno.test("corners() reads absolute and relative straight lines", () => {
  assertEquals(corners("M0,0L3,4"), [{ x: 0, y: 0 }, { x: 3, y: 4 }]);
  assertEquals(corners("M1,2h3v-4H0V9"), [
    { x: 1, y: 2 },
    { x: 4, y: 2 },
    { x: 4, y: -2 },
    { x: 0, y: -2 },
    { x: 0, y: 9 },
  ]);
  assertEquals(corners(""), []);
});

Deno.test("corners() does not pretend to know curves", () => {
  assertEquals(corners("M0,0C1,1 2,2 3,3"), undefined);
  assertEquals(corners("M3,0A3,3 0 1,1 0,-3Z"), undefined);
});

Deno.test("pointAt() walks along the lines and stops at their ends", () => {
  const points = corners("M0,0L3,4L3,10")!;
  assertEquals(lengthOf(points), 11);
  assertEquals(pointAt(points, 2.5), { x: 1.5, y: 2 });
  assertEquals(pointAt(points, 6), { x: 3, y: 5 });
  assertEquals(pointAt(points, -1), { x: 0, y: 0 });
  assertEquals(pointAt(points, 99), { x: 3, y: 10 });
});
