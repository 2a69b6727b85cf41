import {
  plotText,
  shortened,
  textWidth,
  withUnit,
  wrapped,
} from "../../lib/charts/labels.ts";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("plotText() takes markup and TeX out of a label", () => {
  assertEquals(
    plotText("<b>a</b> & $x$"),
    "&lt;b&gt;a&lt;/b&gt; &amp; &#36;x&#36;",
  );
});

Deno.test("withUnit() adds a unit where there is one", () => {
  assertEquals(withUnit({ name: "Age", unit: "years" }), "Age (years)");
  assertEquals(withUnit({ name: "R²" }), "R²");
});

Deno.test("shortened() cuts the middle, and only where it must", () => {
  assertEquals(shortened("MedInc", 200), "MedInc");
  const short = shortened("median_income_of_the_district_1990", 120);
  assert(short.startsWith("median") && short.endsWith("1990"), short);
  assert(textWidth(short, 12) <= 120);
  assertEquals(shortened("wide", 1), "…");
});

Deno.test("wrapped() breaks between words and ends with an ellipsis", () => {
  const text = "one two three four five six seven eight nine ten";
  const lines = wrapped(text, 100, 13, "regular", 9);
  assertEquals(lines.join(" "), text);
  assert(lines.every((line) => textWidth(line, 13) <= 100), lines.join("|"));
  const two = wrapped(text, 100, 13, "regular", 2);
  assertEquals(two.length, 2);
  assert(two[1]!.endsWith("…"));
  assertEquals(wrapped("", 100, 13, "regular", 2), []);
});
