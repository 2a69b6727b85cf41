import { escapeHtml, scriptJson } from "../../../lib/charts/html/escape.ts";
import { assert, assertEquals } from "../../support/assert.ts";

Deno.test("escapeHtml() leaves nothing that ends a text or an attribute", () => {
  assertEquals(
    escapeHtml(`<a href="x" title='y'>&</a>`),
    "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;",
  );
});

Deno.test("scriptJson() reads back, and cannot end its element", () => {
  const value = { a: "</script><!-- <script>", b: "\u2028\u2029", c: [1] };
  const json = scriptJson(value);
  assert(!/[<\u2028\u2029]/.test(json), json);
  assertEquals(JSON.parse(json), value);
});
