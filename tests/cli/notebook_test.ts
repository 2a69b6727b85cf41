import { writeNotebook } from "../../lib/notebook/mod.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { code, notebookOf } from "../notebook/notebooks.ts";
import { runCommand } from "./command.ts";

Deno.test("sagebook notebook run looks at every notebook before the first starts, and writes nothing", async () => {
  await inFolder(async (folder) => {
    const marker = `${folder}/ran`;
    await writeNotebook(
      `${folder}/1.ipynb`,
      notebookOf(
        code("let rounds = 1;", "parameters"),
        `await Deno.writeTextFile(${JSON.stringify(marker)}, "")`,
      ),
    );
    await writeNotebook(`${folder}/2.ipynb`, notebookOf("1"));
    await Deno.writeTextFile(`${folder}/3.ipynb`, "{ oops");
    for (
      const [args, message] of [
        [
          ["1.ipynb", "2.ipynb", "-p", "rounds=2"],
          '2.ipynb: Cannot set parameter "rounds": the notebook has no cell tagged "parameters"',
        ],
        [
          ["1.ipynb", "-p", "round=2"],
          '1.ipynb: Cannot set parameter "round": the notebook declares "rounds"',
        ],
        [
          ["1.ipynb", "-p", "rounds=many"],
          '"rounds" to "many": the notebook declares a number',
        ],
        [
          ["1.ipynb", "3.ipynb"],
          'Cannot read notebook "3.ipynb": it is not JSON',
        ],
        [["1.ipynb", "4.ipynb"], 'Cannot find notebook "4.ipynb"'],
      ] as const
    ) {
      const ended = await runCommand(folder, [
        "notebook",
        "run",
        ...args,
        "--out",
        "out",
      ]);
      assertEquals(ended.code === 0, false);
      assertStringIncludes(ended.stderr, message);
      const left = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      assertEquals(left.toSorted(), ["1.ipynb", "2.ipynb", "3.ipynb"]);
    }
  });
});

Deno.test("sagebook notebook run names notebook, cell and error, and keeps the outputs of what ran", async () => {
  await inFolder(async (folder) => {
    await writeNotebook(
      `${folder}/1.ipynb`,
      notebookOf("console.log('kept')", "throw new TypeError('bad shape')"),
    );
    const ended = await runCommand(folder, [
      "notebook",
      "run",
      "1.ipynb",
      "--out",
      "out",
    ]);
    assertEquals(ended.code, 1);
    for (
      const text of ["1.ipynb failed in cell 2", "| throw new", "bad shape"]
    ) {
      assertStringIncludes(ended.stderr, text);
    }
    const stored = await Deno.readTextFile(`${folder}/out/1.ipynb`);
    assert(stored.includes("kept") && stored.includes("bad shape"));
  });
});
