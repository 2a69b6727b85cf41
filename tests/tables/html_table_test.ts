import { htmlTable, makeTable } from "../../lib/tables/mod.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";

Deno.test("htmlTable() escapes names, values and caption", () => {
  const hostile = `<img src=x onerror="alert('1')">&`;
  const html = htmlTable(makeTable({ [hostile]: [hostile] }), {
    caption: hostile,
  });
  assertEquals(html.includes("<img"), false);
  assertEquals(
    html.split("&lt;img src=x onerror=&quot;alert('1')&quot;&gt;&amp;").length,
    4,
  );
});

Deno.test("htmlTable() puts numbers to the right and text to the left", () => {
  const html = htmlTable(makeTable({ model: ["knn"], rmse: [0.5] }));
  assertStringIncludes(html, '<td style="text-align:left">knn</td>');
  assertStringIncludes(html, '<td style="text-align:right">0.50000</td>');
});

Deno.test("htmlTable() limits the rows and says so", () => {
  const table = makeTable({ x: Array.from({ length: 16512 }, (_, i) => i) });
  const html = htmlTable(table);
  assertEquals(html.split("<tr>").length - 1, 21);
  assertStringIncludes(html, "<p>20 of 16,512 rows</p>");
});
