import { type Notebook, readNotebook } from "../../lib/notebook/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { pythonTest, runPython } from "../support/peers.ts";
import { notebookPaths } from "./notebook_readers.ts";

const VALIDATE = `
import nbformat, sys
for path in sys.argv[1:]:
    nbformat.validate(nbformat.read(path, as_version=nbformat.NO_CONVERT))
print("valid")
`;

await pythonTest(
  "nbformat's validator accepts every notebook",
  ["nbformat"],
  async (python) => {
    const answer = await runPython(python, VALIDATE, notebookPaths());
    assertEquals(answer.trim(), "valid");
  },
);

const RENDER = `
import json, sys
from nbconvert import HTMLExporter
for path in sys.argv[1:]:
    html, _ = HTMLExporter().from_filename(path)
    print(json.dumps({
        "images": html.count("<img"),
        "tables": html.count("<table"),
    }))
`;

await pythonTest(
  "nbconvert shows every chart and every table of the notebooks",
  ["nbconvert"],
  async (python) => {
    const paths = notebookPaths();
    const rendered = (await runPython(python, RENDER, paths)).trim()
      .split("\n").map((line) => JSON.parse(line));
    for (const [i, path] of paths.entries()) {
      const notebook = await readNotebook(path);
      const { images, tables } = rendered[i]!;
      assertEquals(images, outputsWith(notebook, "image/png"), path);
      const shown = tablesIn(notebook);
      assert(tables >= shown, `${path}: ${tables} of ${shown} tables`);
    }
  },
);

function outputsWith({ cells }: Notebook, type: string): number {
  return cells.flatMap(({ outputs = [] }) => outputs)
    .filter((output) => "data" in output && type in output.data).length;
}

function tablesIn({ cells }: Notebook): number {
  return cells.flatMap(({ outputs = [] }) => outputs)
    .map((output) =>
      "data" in output && "text/html" in output.data
        ? String(output.data["text/html"]).split("<table").length - 1
        : 0
    ).reduce((sum, count) => sum + count, 0);
}

Deno.test("notebooks are stored with outputs, without errors, paths or escape codes", async () => {
  for (const path of notebookPaths()) {
    const { cells } = await readNotebook(path);
    const outputs = cells.flatMap(({ outputs = [] }) => outputs);
    assert(outputs.length > 0, `${path} has no outputs`);
    assert(outputs.every(({ output_type }) => output_type !== "error"), path);
    const text = await Deno.readTextFile(path);
    assert(text.length < 1_000_000, `${path} has ${text.length} characters`);
    for (const flaw of [/\\u001b/, /"\/(?:home|root|tmp|Users)\//]) {
      assert(!flaw.test(text), `${path} holds ${flaw}`);
    }
  }
});

Deno.test("every dollar sign in prose is escaped: Jupyter would read TeX between two", async () => {
  for (const path of notebookPaths()) {
    for (const { cell_type, source } of (await readNotebook(path)).cells) {
      if (cell_type !== "markdown") continue;
      const prose = [source].flat().join("").replace(/`[^`]*`/g, "");
      assert(!/(?<!\\)\$/.test(prose), `${path}: ${prose}`);
    }
  }
});

Deno.test("cells are short, and each notebook has one parameters cell with a quick setting", async () => {
  for (const path of notebookPaths()) {
    const { cells } = await readNotebook(path);
    const tagged = cells.filter(({ metadata }) =>
      metadata.tags?.includes("parameters")
    );
    assertEquals(tagged.length, 1, path);
    assert([tagged[0]!.source].flat().join("").includes("let quick = false"));
    for (const { cell_type, source } of cells) {
      if (cell_type !== "code") continue;
      const text = [source].flat().join("");
      assert(!/\bfunction\b/.test(text), text);
      const lines = text.split("\n").filter((line) => line.trim() !== "");
      const body = lines.join("\n").replace(/^import [^;]*;\n?/gm, "");
      assert(body.split("\n").length <= 12, `${path}:\n${body}`);
    }
  }
});

// `deno fmt --check` calls every notebook unformatted that its cache does not know.
Deno.test("notebooks are formatted as deno fmt does it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const path of notebookPaths()) {
      const copy = `${folder}/notebook.ipynb`;
      await Deno.copyFile(path, copy);
      const { success } = await new Deno.Command(Deno.execPath(), {
        args: ["fmt", "--quiet", "--no-config", copy],
        stderr: "null",
      }).output();
      assert(success, path);
      const [formatted, stored] = [copy, path].map((file) =>
        Deno.readTextFileSync(file).split("\n")
      );
      const line = formatted!.findIndex((text, i) => text !== stored![i]);
      assertEquals(line, -1, `${path}, line ${line + 1}: ${formatted![line]}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
