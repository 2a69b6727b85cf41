import { exportHtml } from "../../lib/notebook/export.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { code, notebookOf } from "./notebooks.ts";

const figure = {
  data: [{ type: "scatter", x: [1, 2], y: [3, 4], name: "</script><b>" }],
  layout: { title: { text: "Line" } },
};

function page() {
  const chart = code("chart");
  chart.outputs = [{
    output_type: "execute_result",
    execution_count: 1,
    metadata: {},
    data: {
      "application/vnd.plotly.v1+json": figure,
      "image/png": "iVBORw0KGgo=\n",
      "text/plain": ["3 and 4"],
    },
  }];
  const printing = code("console.log('<b>')");
  printing.outputs = [{
    output_type: "stream",
    name: "stdout",
    text: ["<b>\n"],
  }];
  const notebook = notebookOf(printing, chart);
  notebook.cells.unshift({
    cell_type: "markdown",
    metadata: {},
    source: ["# Prepare & split\n", "\n", "Why *this*."],
  });
  return exportHtml(notebook);
}

Deno.test("exportHtml() renders prose, code and text, escaped", async () => {
  const html = await page();
  assertStringIncludes(html, "<title>Prepare &amp; split</title>");
  assertStringIncludes(html, "<em>this</em>");
  assertStringIncludes(html, '<pre class="stdout">&lt;b&gt;\n</pre>');
});

Deno.test("exportHtml() keeps a chart's specification inside its script", async () => {
  const html = await page();
  const [, json] = /<script type="application\/json">(.*?)<\/script>/s.exec(
    html,
  )!;
  assertEquals(JSON.parse(json!), figure);
  assertStringIncludes(html, 'alt="3 and 4"');
});

Deno.test("exportHtml() leads from page to page where a notebook links to others", async () => {
  const notebook = notebookOf();
  notebook.cells = [{
    cell_type: "markdown",
    metadata: {},
    source: "[next](02_train.ipynb#end), [web](https://x.org/a.ipynb)",
  }];
  const html = await exportHtml(notebook);
  assertStringIncludes(html, 'href="02_train.html#end"');
  assertStringIncludes(html, 'href="https://x.org/a.ipynb"');
});

Deno.test("exportHtml() loads nothing from elsewhere", async () => {
  const html = await page();
  assertEquals(
    html.match(
      /<(?:script|link|img|iframe)[^>]*(?:src|href)="(?!data:)[^"]*"/g,
    ),
    null,
  );
});

Deno.test("exportHtml() carries plotly.js only where a chart needs it", async () => {
  const html = await exportHtml(notebookOf("1"));
  assert(html.length < 10_000);
});
