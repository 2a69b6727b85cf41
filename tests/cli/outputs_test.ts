import { Outputs } from "../../lib/cli/outputs.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";

async function inFolder(
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function listed(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).toSorted();
}

Deno.test("Outputs moves its files into the folder, once all are written", async () => {
  await inFolder(async (folder) => {
    const out = `${folder}/a/b`;
    {
      await using outputs = await Outputs.open(out);
      await outputs.write("one.txt", "1");
      await outputs.writeJson("two.json", { a: [1] });
      assert(!listed(out).includes("one.txt"));
      const paths = await outputs.publish();
      assertEquals(paths, [`${out}/one.txt`, `${out}/two.json`]);
    }
    assertEquals(listed(out), ["one.txt", "two.json"]);
    assertEquals(
      await Deno.readTextFile(`${out}/two.json`),
      '{\n  "a": [\n    1\n  ]\n}\n',
    );
  });
});

Deno.test("Outputs removes what a run that was killed has left, and nothing of one that runs", async () => {
  await inFolder(async (folder) => {
    const short = new Deno.Command(Deno.execPath(), {
      args: ["--version"],
      stdout: "null",
    });
    const dead = short.spawn();
    await dead.status;
    await Deno.mkdir(`${folder}/.partial-${dead.pid}-a`);
    await using first = await Outputs.open(folder);
    await first.write("one.txt", "1");
    await using second = await Outputs.open(folder);
    await second.publish();
    assertEquals(await first.publish(), [`${folder}/one.txt`]);
    assert(!listed(folder).includes(`.partial-${dead.pid}-a`));
  });
});

Deno.test("Outputs leaves what was there when a run fails, and no folder that was not", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/old`);
    await Deno.writeTextFile(`${folder}/old/one.txt`, "before");
    for (const out of [`${folder}/old`, `${folder}/new`]) {
      await using outputs = await Outputs.open(out);
      await outputs.write("one.txt", "half");
    }
    assertEquals(listed(folder), ["old"]);
    assertEquals(listed(`${folder}/old`), ["one.txt"]);
    assertEquals(await Deno.readTextFile(`${folder}/old/one.txt`), "before");
  });
});

Deno.test("Outputs removes what is still being written only once it is", async () => {
  await inFolder(async (folder) => {
    let written = 0;
    {
      await using outputs = await Outputs.open(`${folder}/new`);
      for (const name of ["a.png", "b.png"]) {
        void outputs.write(name, new Uint8Array(2 ** 25)).then(() => written++);
      }
    }
    assertEquals(written, 2);
    assertEquals(listed(folder), []);
  });
});

Deno.test("Outputs removes what an earlier run left and this one has not", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/error_map.png`, "old");
    await Deno.writeTextFile(`${folder}/notes.txt`, "the user's");
    {
      await using outputs = await Outputs.open(folder);
      await outputs.write("report.html", "new");
      await outputs.publish(/^(error_map\.png|report\.html)$/);
    }
    assertEquals(listed(folder), ["notes.txt", "report.html"]);
  });
});

Deno.test("Outputs says which folder it cannot write to", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const out of [`${folder}/file`, `${folder}/file/below`]) {
      await assertRejects(
        () => Outputs.open(out),
        Error,
        `Cannot write to the folder "${out}"`,
      );
    }
  });
});
