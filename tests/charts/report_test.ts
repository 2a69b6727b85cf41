import { renderReport, type Report } from "../../lib/charts/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "../support/assert.ts";
import { sampleFigures } from "./sample_figures.ts";

const evil = `<script>alert("1")</script> & 'q'`;
const escaped =
  "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;q&#39;";

function report(changes: Partial<Report> = {}): string {
  return renderReport({
    title: "Housing",
    generatedFrom: "seed 42",
    sections: [
      { id: "prep", heading: "Prepare", paragraphs: ["First."] },
      { id: "compare", heading: "Compare" },
    ],
    ...changes,
  });
}

/** The page without its scripts and styles. */
function markup(html: string): string {
  return html.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "");
}

Deno.test("renderReport() escapes every text of the user's", () => {
  const html = report({
    title: evil,
    subtitle: evil,
    generatedFrom: evil,
    lang: evil,
    summary: { statement: evil, facts: [{ label: evil, value: evil }] },
    sections: [{
      id: "a",
      heading: evil,
      paragraphs: [evil],
      tables: [{ caption: evil, columns: [evil], rows: [[evil]] }],
      figures: [{
        title: evil,
        subtitle: evil,
        alt: evil,
        text: evil,
        data: [{ type: "bar", x: [evil], y: [1] }],
        layout: {},
      }],
    }, { id: "b", heading: evil }],
  });
  assert(!html.includes(`<script>alert`));
  const count = markup(html).split(escaped).length - 1;
  assert(count >= 16, `${count} of the texts`);
  const specs = html.match(/<script type="application\/json">(.*?)<\/script>/)!;
  assertEquals(JSON.parse(specs[1]!).data[0].x, [evil]);
});

Deno.test("renderReport() names no address outside itself", () => {
  const html = markup(report({
    sections: [{
      id: "all",
      heading: "All",
      figures: Object.values(sampleFigures()),
    }],
  }));
  assert(!/https?:|\/\/[a-z]|@import|<link|<img|<iframe/i.test(html));
  assertStringIncludes(html, "default-src 'none'");
});

Deno.test("renderReport() puts plotly.js in once, whatever the figures", () => {
  const figures = Object.values(sampleFigures());
  const html = report({ sections: [{ id: "all", heading: "All", figures }] });
  assertEquals(html.split("plotly.js (cartesian - minified)").length, 2);
  assertEquals(html.match(/class="plot"/g)!.length, figures.length);
  assertEquals(html.match(/<\/html>/g)!.length, 1);
});

Deno.test("renderReport() links its table of contents to its sections", () => {
  const html = report();
  for (const [id, heading] of [["prep", "Prepare"], ["compare", "Compare"]]) {
    assertStringIncludes(html, `<a href="#${id}">${heading}</a>`);
    assertStringIncludes(html, `<h2 id="${id}">${heading}</h2>`);
  }
});

Deno.test("renderReport() says on top that the data are synthetic", () => {
  assertStringIncludes(report({ synthetic: true }), "Synthetic data.");
  assert(!report().includes("Synthetic data."));
});

Deno.test("renderReport() formats numbers and sets off the winner's row", () => {
  const html = report({
    summary: {
      statement: "XGBoost wins.",
      facts: [{ label: "RMSE", value: 0.447912 }],
    },
    sections: [{
      id: "compare",
      heading: "Compare",
      tables: [{
        caption: "Ranking",
        columns: ["model", "RMSE", "time"],
        rows: [["xgboost", 0.447912, "1.9 s"], ["knn", 0.6314, "n/a"]],
        strongRow: 0,
      }],
    }],
  });
  assertStringIncludes(html, "<dt>RMSE</dt><dd>0.4479</dd>");
  assertStringIncludes(
    html,
    '<tr class="strong"><th scope="row">xgboost</th>' +
      '<td class="number">0.4479</td><td class="number">1.9 s</td></tr>',
  );
  assertStringIncludes(html, "<caption>Ranking</caption>");
});

Deno.test("renderReport() gives each figure its alt text, numbers and a caption", () => {
  const { dataSplitChart } = sampleFigures();
  const html = report({
    sections: [{ id: "a", heading: "A", figures: [dataSplitChart!] }],
  });
  assertStringIncludes(html, 'role="img" aria-label="Bar chart of the rows');
  assertStringIncludes(html, "<figcaption>");
  assertStringIncludes(html, "train  13,209  76.2%");
});

Deno.test("renderReport() refuses ids that are no anchors and uneven tables", () => {
  const sections = (...ids: string[]) => ({
    sections: ids.map((id) => ({ id, heading: id })),
  });
  assertThrows(
    () => report(sections('a" onload="x')),
    TypeError,
    "a section id must be a letter followed by",
  );
  assertThrows(
    () => report(sections("a", "a")),
    TypeError,
    'two sections have the id "a"',
  );
  assertThrows(
    () =>
      report({
        sections: [{
          id: "a",
          heading: "A",
          tables: [{ caption: "T", columns: ["x", "y"], rows: [["1"]] }],
        }],
      }),
    TypeError,
    'Cannot write the table "T" as row 1 has 1 cells for 2 columns',
  );
});
