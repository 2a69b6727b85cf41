import { dataSplitChart } from "../../lib/charts/mod.ts";
import {
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { traces } from "./picture.ts";

const parts = [
  { name: "train", rows: 13_209 },
  { name: "validation", rows: 3303 },
  { name: "test", rows: 4128 },
];

Deno.test("dataSplitChart() labels each part with its rows and its share", () => {
  const [bars] = traces(dataSplitChart({ parts }));
  assertEquals(bars!.text, [
    "13,209 rows, 64.0%",
    "3,303 rows, 16.0%",
    "4,128 rows, 20.0%",
  ]);
});

Deno.test("dataSplitChart() says in its subtitle that the data are synthetic", () => {
  const figure = dataSplitChart({ parts, synthetic: true });
  assertEquals(figure.subtitle, "Synthetic data · 20,640 rows");
  assertEquals(dataSplitChart({ parts }).subtitle, "20,640 rows");
  const own = dataSplitChart({ parts, synthetic: true, subtitle: "Mine" });
  assertEquals(own.subtitle, "Synthetic data · Mine");
});

Deno.test("dataSplitChart() has its numbers in text and alt text", () => {
  const { text, alt } = dataSplitChart({ parts });
  assertStringIncludes(text, "validation   3,303  16.0%");
  assertStringIncludes(alt, "test: 4,128 rows, 20.0%");
});

Deno.test("dataSplitChart() refuses a split without rows", () => {
  assertThrows(
    () => dataSplitChart({ parts: [] }),
    RangeError,
    'Cannot draw "Split of the data" as there is no part: pass at least one',
  );
  assertThrows(
    () => dataSplitChart({ parts: [{ name: "train", rows: 0 }] }),
    RangeError,
    "as its parts have no rows",
  );
});
