import { runNotebook } from "../../lib/notebook/run.ts";
import type { Cell } from "../../lib/notebook/notebook.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { code, notebookOf, printed } from "./notebooks.ts";

function display(cell: Cell | undefined, type: string): unknown {
  const output = cell?.outputs?.find((output) => "data" in output);
  return output && "data" in output ? output.data[type] : undefined;
}

Deno.test("runNotebook() stores results, streams and counts from 1", async () => {
  const { notebook, failure } = await runNotebook(
    notebookOf("const a = 20;", "console.log('one\\n\\u{1f40d}'); a + 1"),
  );
  assertEquals(failure, undefined);
  assertEquals(notebook.cells.map((cell) => cell.execution_count), [1, 2]);
  assertEquals(printed(notebook.cells[1]), "one\n🐍\n");
  assertEquals(display(notebook.cells[1], "text/plain"), ["21"]);
});

Deno.test("runNotebook() credits 5,000 lines to the cell that printed them", async () => {
  const { notebook } = await runNotebook(notebookOf(
    "for (let i = 0; i < 5000; i++) console.log(`a${i}`)",
    "console.log('b')",
  ));
  const lines = printed(notebook.cells[0]).trim().split("\n");
  assertEquals([lines.length, lines[0], lines.at(-1)], [5000, "a0", "a4999"]);
  assertEquals(printed(notebook.cells[1]), "b\n");
});

Deno.test("runNotebook() gives output of work left running to the cell that runs then", async () => {
  const { notebook } = await runNotebook(notebookOf(
    "const gate = Promise.withResolvers<void>(); const late = gate.promise.then(() => console.log('late'));",
    "gate.resolve(); await late",
  ));
  assertEquals(notebook.cells.map(printed), ["", "late\n"]);
});

Deno.test("runNotebook() gives a syntax error its text, line and column", async () => {
  const { failure, notebook } = await runNotebook(
    notebookOf("1", "const fine = 1;\nlet b = ;", "'never runs'"),
  );
  assertEquals(failure?.cell, 2);
  assertEquals(failure?.error.ename, "SyntaxError");
  assertStringIncludes(failure!.error.evalue, "(line 2, column 9)");
  assertEquals(notebook.cells[1]!.outputs!.length, 1);
  assertEquals(notebook.cells[2]!.execution_count, null);
});

Deno.test("runNotebook() fails at an import that the module does not export", async () => {
  const { failure } = await runNotebook(notebookOf(
    'import { join, joyn as j } from "node:path";\nj("a", "b")',
  ));
  assertStringIncludes(failure!.error.evalue, 'has no export "joyn"');
});

Deno.test("runNotebook() lets a type be imported without saying so", async () => {
  const { failure } = await runNotebook(notebookOf(
    'import { join, ParsedPath } from "node:path";\nconst p: ParsedPath | string = join("a", "b");',
  ));
  assertEquals(failure, undefined);
});

const failing: [string, string, string][] = [
  ["a thrown error", "throw new TypeError('bad shape')", "bad shape"],
  [
    "an unhandled rejection",
    "void Promise.reject(new Error('lost')); 1",
    "lost",
  ],
  [
    "a timer that throws, in the last cell",
    "setTimeout(() => { throw new Error('late') }, 50); 1",
    "late",
  ],
  ["Deno.exit()", "Deno.exit(3)", "Kernel ended with code 3"],
  [
    "a cell that kills its kernel",
    'Deno.kill(Deno.pid, "SIGKILL"); await new Promise(() => {})',
    Deno.build.os === "windows"
      ? "Kernel ended with code"
      : "Kernel ended by SIGKILL",
  ],
  ["a rejection with null", "void Promise.reject(null); 1", "null"],
  ["a line for a shell", "#!/usr/bin/env deno", "(line 1, column 1)"],
  ["another kernel's magic", "%timeit 1 + 1", "(line 1, column 1)"],
];

for (const [what, source, message] of failing) {
  Deno.test(`runNotebook() fails the cell at ${what}`, async () => {
    const { failure, notebook } = await runNotebook(notebookOf("1", source));
    assertEquals(failure?.cell, 2);
    assertStringIncludes(failure!.error.traceback.join("\n"), message);
    const types = notebook.cells[1]!.outputs!.map((output) =>
      output.output_type
    );
    assertEquals(types.filter((type) => type === "error").length, 1);
  });
}

for (const source of ["while (true);", "await new Promise(() => {})"]) {
  Deno.test(`runNotebook() ends a cell that never does: ${source}`, async () => {
    const cells = notebookOf("console.log('kept')", source);
    let { failure, notebook } = await runNotebook(cells, { timeout: 3 });
    // On a busy machine the first cell, too, may take longer.
    if (failure?.cell === 1) {
      ({ failure, notebook } = await runNotebook(cells, { timeout: 60 }));
    }
    assertEquals(
      [failure?.cell, failure?.error.ename],
      [2, "CellTimeoutError"],
    );
    assertEquals(printed(notebook.cells[0]), "kept\n");
  });
}

Deno.test("runNotebook() rewrites a display that a later cell updates", async () => {
  const show = (text: string) =>
    `{ data: { "text/plain": "${text}" }, metadata: {}, transient: { display_id: "d" } }`;
  const { notebook } = await runNotebook(notebookOf(
    `await Deno.jupyter.broadcast("display_data", ${show("old")});`,
    `await Deno.jupyter.broadcast("update_display_data", ${show("new")});`,
  ));
  assertEquals(display(notebook.cells[0], "text/plain"), ["new"]);
  assertEquals(notebook.cells[1]!.outputs, []);
});

Deno.test("runNotebook() clears output at once, or with the next output", async () => {
  const clear = (wait: boolean) =>
    `await Deno.jupyter.broadcast("clear_output", { wait: ${wait} });`;
  const { notebook } = await runNotebook(notebookOf(
    `console.log("a"); ${clear(false)} console.log("b");`,
    `console.log("c"); ${clear(true)}`,
    `console.log("d"); ${clear(true)} console.log("e");`,
  ));
  assertEquals(notebook.cells.map(printed), ["b\n", "c\n", "e\n"]);
});

Deno.test("runNotebook() merges streams and shows what carriage returns leave", async () => {
  const { notebook } = await runNotebook(notebookOf(
    "console.log('10 %\\r20 %'); console.log('done'); console.error('e')",
  ));
  assertEquals(
    notebook.cells[0]!.outputs!.map((output) =>
      output.output_type === "stream" ? [output.name, output.text] : []
    ),
    [["stdout", ["20 %\n", "done\n"]], ["stderr", ["e\n"]]],
  );
});

Deno.test("runNotebook() carries 50 MB of output", async () => {
  const { notebook } = await runNotebook(notebookOf(
    "const line = 'x'.repeat(999_999); for (let i = 0; i < 50; i++) console.log(line)",
  ));
  assertEquals(printed(notebook.cells[0]).length, 50e6);
});

Deno.test("runNotebook() writes no escape sequences", async () => {
  const { notebook } = await runNotebook(notebookOf(
    "console.log('\\x1b[31mred\\x1b[0m'); ({ a: [1, 'b'] })",
  ));
  assert(!JSON.stringify(notebook).includes("\\u001b"));
});

Deno.test("runNotebook() puts parameters after the cell tagged parameters", async () => {
  const source = notebookOf(
    code("let rounds = 100;\nlet name = 'a';", "parameters"),
    "[rounds, name]",
  );
  const first = await runNotebook(source, { parameters: { rounds: 5 } });
  assertEquals(first.notebook.cells.length, 3);
  assertEquals(display(first.notebook.cells[2], "text/plain"), ['[ 5, "a" ]']);
  const again = await runNotebook(first.notebook);
  assertEquals(again.notebook.cells.length, 2);
});

Deno.test("runNotebook() refuses a parameter that the notebook does not declare", async () => {
  const notebook = notebookOf(code("let rounds = 1;", "parameters"));
  await assertRejects(
    () => runNotebook(notebook, { parameters: { round: 5 } }),
    RangeError,
    'the notebook declares "rounds"',
  );
  await assertRejects(
    () => runNotebook(notebookOf("1"), { parameters: { round: 5 } }),
    RangeError,
    'no cell tagged "parameters"',
  );
});

Deno.test("runNotebook() refuses a parameter of another type than the notebook's", async () => {
  const notebook = notebookOf(
    code("let quick = false;\nlet low = -1;\nlet any = [1];", "parameters"),
  );
  for (
    const [parameters, message] of [
      [
        { quick: "maybe" },
        '"quick" to "maybe": the notebook declares a boolean',
      ],
      [{ low: "2" }, '"low" to "2": the notebook declares a number'],
    ] as const
  ) {
    await assertRejects(
      () => runNotebook(notebook, { parameters }),
      RangeError,
      message,
    );
  }
  const { failure } = await runNotebook(notebook, {
    parameters: { low: -5, any: "text" },
  });
  assertEquals(failure, undefined);
});

Deno.test("runNotebook() refuses a notebook of another kernel", async () => {
  const notebook = notebookOf("1");
  notebook.metadata.kernelspec = {
    name: "python3",
    display_name: "Python 3",
    language: "python",
  };
  await assertRejects(
    () => runNotebook(notebook),
    RangeError,
    'its kernel is "python3"',
  );
});

Deno.test("runNotebook() takes a notebook without cells, or with prose alone", async () => {
  for (const cells of [[], [{ cell_type: "markdown", source: "# Prose" }]]) {
    const { failure, notebook } = await runNotebook({
      ...notebookOf(),
      cells: cells.map((cell) => ({ ...cell, metadata: {} }) as Cell),
    });
    assertEquals(failure, undefined);
    assertEquals(notebook.cells.length, cells.length);
  }
});

Deno.test("runNotebook() answers a cell that asks the reader with nothing", async () => {
  const { notebook, failure } = await runNotebook(
    notebookOf("console.log(prompt('Name?'), confirm('Sure?'))"),
  );
  assertEquals(failure, undefined);
  assertEquals(printed(notebook.cells[0]), "null false\n");
});

Deno.test("runNotebook() skips cells and expects errors by tag", async () => {
  const { notebook, failure } = await runNotebook(notebookOf(
    code("throw new Error('skipped')", "skip-execution"),
    code("throw new Error('expected')", "raises-exception"),
    "1",
    code("2", "raises-exception"),
  ));
  assertEquals(notebook.cells.map((cell) => cell.execution_count), [
    null,
    1,
    2,
    3,
  ]);
  assertEquals(failure?.cell, 4);
  assertStringIncludes(failure!.error.evalue, "raised none");
});

Deno.test("runNotebook() gives the same notebook twice", async () => {
  const notebook = notebookOf("console.log(1)", "[3, 4]");
  const runs = [await runNotebook(notebook), await runNotebook(notebook)];
  assertEquals(JSON.stringify(runs[0]), JSON.stringify(runs[1]));
});
