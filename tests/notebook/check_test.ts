import { fileURLToPath } from "node:url";
import { checkNotebook, checkNotebooks } from "../../lib/notebook/check.ts";
import { writeNotebook } from "../../lib/notebook/notebook.ts";
import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { notebookOf } from "./notebooks.ts";

const folder = fileURLToPath(new URL("../../notebooks/", import.meta.url));

async function problemsOf(...cells: string[]) {
  const path = `${folder}.test-${crypto.randomUUID()}.ipynb`;
  await writeNotebook(path, notebookOf(...cells));
  try {
    return await checkNotebook(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("checkNotebook() finds nothing in a sound notebook", async () => {
  const problems = await problemsOf(
    "const value: number = await Promise.resolve(1);",
    "value + 1",
  );
  assertEquals(problems, []);
});

Deno.test("checkNotebook() maps a type error back to its cell and line", async () => {
  const [problem, ...others] = await problemsOf(
    "const a = 1;",
    "const b = a;\nconst c: string = b;",
  );
  assertEquals(others, []);
  assertEquals([problem!.cell, problem!.line, problem!.code], [2, 2, "TS2322"]);
});

Deno.test("checkNotebook() finds a missing await", async () => {
  const [problem] = await problemsOf(
    "async function work() { await Promise.resolve(); return 1; }",
    "await work();",
    "work()",
  );
  assertEquals(problem!.cell, 3);
  assertStringIncludes(problem!.message, "not awaited");
});

Deno.test("checkNotebook() blames no cell for a module that it imports", async () => {
  const module = `${folder}.test-${crypto.randomUUID()}.ts`;
  await Deno.writeTextFile(module, "export const n: number = 'text';\n");
  try {
    await assertRejects(
      () => problemsOf(`import { n } from "file://${module}";\nn`),
      Error,
      "Cannot check types: TS2322",
    );
  } finally {
    await Deno.remove(module);
  }
});

Deno.test("checkNotebook() lints", async () => {
  const [problem] = await problemsOf("1;", "\nvar old = 1;");
  assertEquals([problem!.cell, problem!.line, problem!.code], [2, 2, "no-var"]);
});

Deno.test("checkNotebook() tells where the syntax is broken", async () => {
  const [problem] = await problemsOf("1", "const a = 1;\nlet b = ;");
  assertEquals(problem, {
    cell: 2,
    line: 2,
    column: 9,
    code: "syntax",
    message: "Unexpected token",
  });
});

Deno.test("checkNotebook() finds a wrong column, hyperparameter or option, and library calls not awaited", async () => {
  const problems = await problemsOf(
    'import { compare, numbersOf, openSession, prep, xgboost } from "sagebook";\nconst session = await openSession();',
    'const prepared = await prep(session);\nnumbersOf(prepared.table("train"), "MedIncome");',
    "xgboost({ num_round: 10, etaa: 0.1 });",
    "await prep(session, { sede: 1 });",
    "const again = prep(session);\nconst { parts } = again;",
    "compare(session)",
  );
  const places = problems.map(({ cell, line }) => `cell ${cell}, line ${line}`);
  assertEquals([...new Set(places)], [
    "cell 2, line 2",
    "cell 3, line 1",
    "cell 4, line 1",
    "cell 5, line 2",
    "cell 6, line 1",
  ]);
  assertStringIncludes(problems[0]!.message, '"MedIncome"');
});

Deno.test("checkNotebooks() finds nothing in the notebooks of this repository", async () => {
  const paths = Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => /^\d.*\.ipynb$/.test(name))
    .map((name) => folder + name);
  const problems = await checkNotebooks(paths);
  assertEquals(
    Object.fromEntries(problems),
    Object.fromEntries(paths.map((path) => [path, []])),
  );
});

Deno.test("checkNotebooks() tells the problems of each notebook apart", async () => {
  const names = ["sound", "typed", "broken"].map((name) =>
    `${folder}.test-${name}-${crypto.randomUUID()}.ipynb`
  );
  const cells = ["const a = 1;\na + 1", "1;", "let b = ;"];
  try {
    for (const [i, path] of names.entries()) {
      await writeNotebook(path, notebookOf(cells[i]!, "var c: string = 2;"));
    }
    const problems = await checkNotebooks(names);
    assertEquals(
      names.map((path) =>
        problems.get(path)!.map(({ cell, code }) => [cell, code])
      ),
      [
        [[2, "TS2322"], [2, "no-var"]],
        [[2, "TS2322"], [2, "no-var"]],
        [[1, "syntax"]],
      ],
    );
  } finally {
    for (const path of names) await Deno.remove(path);
  }
});
