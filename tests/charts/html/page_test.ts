import { htmlPage, plotlyScript } from "../../../lib/charts/html/page.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../../support/assert.ts";

Deno.test("plotlyScript() is one element that nothing inside it ends", () => {
  const script = plotlyScript();
  assertEquals(script.match(/<\/?script/gi), ["<script", "</script"]);
  assert(!script.includes("<!--"));
  assert(script.length > 1_000_000);
});

Deno.test("htmlPage() forbids every request, says its language and escapes", () => {
  const page = htmlPage({
    title: "<a> & b",
    body: "<main></main>",
    lang: "de",
  });
  assertStringIncludes(page, '<html lang="de">');
  assertStringIncludes(page, "<title>&lt;a&gt; &amp; b</title>");
  assertStringIncludes(page, "default-src 'none'");
  assertStringIncludes(page, "<main></main>");
});
