import { packArchive, unpackArchive } from "../../../lib/local/jobs/archive.ts";
import { packTar, readTar } from "../../../lib/local/jobs/tar.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";

function streamOf(
  bytes: Uint8Array<ArrayBuffer>,
  pieceSize = bytes.length || 1,
): ReadableStream<Uint8Array> {
  return ReadableStream.from((function* () {
    for (let at = 0; at < bytes.length; at += pieceSize) {
      yield bytes.slice(at, at + pieceSize);
    }
  })());
}

async function namesAndTexts(
  stream: ReadableStream<Uint8Array>,
): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { name, data } of readTar(stream)) {
    const pieces = await Array.fromAsync(data, (piece) => piece.slice());
    found.push([name, await new Blob(pieces).text()]);
  }
  return found;
}

const entries = [
  { name: "a.txt", data: new TextEncoder().encode("hello") },
  { name: "empty", data: new Uint8Array(0) },
  { name: "folder/exact", data: new Uint8Array(512).fill(120) },
  { name: `${"long-".repeat(60)}/é.txt`, data: new Uint8Array([0x21]) },
];

Deno.test("packTar() is read back by readTar(), however the stream is cut", async () => {
  const archive = packTar(entries);
  const expected = entries.map(({ name, data }): [string, string] => [
    name,
    new TextDecoder().decode(data),
  ]);
  for (const size of [1, 7, 511, 512, 513, archive.length]) {
    assertEquals(await namesAndTexts(streamOf(archive, size)), expected);
  }
});

Deno.test("packTar() makes archives that GNU tar reads", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/a.tar`, packTar(entries));
    const { stdout, success } = await new Deno.Command("tar", {
      args: ["-tf", `${folder}/a.tar`, "--quoting-style=literal"],
      env: { LC_ALL: "C.UTF-8" },
    }).output();
    assert(success);
    assertEquals(
      new TextDecoder().decode(stdout).trim().split("\n"),
      entries.map(({ name }) => name),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readTar() reads what GNU tar writes, long names and folders too", async () => {
  const folder = await Deno.makeTempDir();
  const deep = `${"x".repeat(60)}/${"y".repeat(60)}`;
  try {
    for (const format of ["gnu", "pax", "ustar", "v7"]) {
      const names = format === "v7" ? ["b.txt"] : ["b.txt", `${deep}/c.txt`];
      const root = `${folder}/${format}`;
      await Deno.mkdir(`${root}/${deep}`, { recursive: true });
      for (const name of names) {
        await Deno.writeTextFile(`${root}/${name}`, name);
      }
      const { success } = await new Deno.Command("tar", {
        args: [
          `--format=${format}`,
          "-cf",
          `${root}.tar`,
          "-C",
          root,
          ...(format === "v7" ? ["b.txt"] : ["."]),
        ],
      }).output();
      assert(success, format);
      const found = await namesAndTexts(
        streamOf(await Deno.readFile(`${root}.tar`), 100),
      );
      assertEquals(
        found.map(([name]) => name.replace(/^\.\//, "")).toSorted(),
        names.toSorted(),
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readTar() refuses what is no archive, and one that is cut off", async () => {
  const noise = new Uint8Array(1024).map((_, i) => i % 251);
  await assertRejects(
    () => namesAndTexts(streamOf(noise)),
    TypeError,
    "not a tar archive",
  );
  const cut = packTar(entries).slice(0, 514);
  await assertRejects(() => namesAndTexts(streamOf(cut)), TypeError, "cut off");
});

Deno.test("unpackArchive() keeps every file inside its folder", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["../outside", "a/../../outside", "/../outside"]) {
      const tar = packTar([{ name, data: new Uint8Array(1) }]);
      const gzip = new Blob([tar]).stream()
        .pipeThrough(new CompressionStream("gzip"));
      await Deno.writeFile(`${folder}/a.tar.gz`, gzip);
      await assertRejects(
        () => unpackArchive(`${folder}/a.tar.gz`, `${folder}/in`),
        TypeError,
        "leads out of its folder",
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "packArchive() follows links to files, and passes by what is no file",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${folder}/model/below`, { recursive: true });
      await Deno.writeTextFile(`${folder}/model/below/a`, "1");
      await Deno.symlink("below/a", `${folder}/model/link`);
      await Deno.symlink("nowhere", `${folder}/model/dangling`);
      await Deno.symlink("loop", `${folder}/model/loop`);
      await Deno.symlink("..", `${folder}/model/up`);
      await new Deno.Command("mkfifo", { args: [`${folder}/model/pipe`] })
        .output();
      assert(await packArchive([`${folder}/model`], `${folder}/a.tar.gz`));
      await unpackArchive(`${folder}/a.tar.gz`, `${folder}/out`);
      const names = Array.from(
        Deno.readDirSync(`${folder}/out`),
        ({ name }) => name,
      );
      assertEquals(names.toSorted(), ["below", "link"]);
      assertEquals(await Deno.readTextFile(`${folder}/out/link`), "1");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("packArchive() gives the same bytes for the same files, whatever their times", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const round of ["one", "two"]) {
      await Deno.mkdir(`${folder}/${round}/sub`, { recursive: true });
      const names = ["b", "a", "sub/c"];
      if (round === "two") names.reverse();
      for (const name of names) {
        await Deno.writeTextFile(
          `${folder}/${round}/${name}`,
          name.repeat(999),
        );
      }
      await Deno.utime(`${folder}/${round}/a`, 1, round === "one" ? 1 : 2);
      assert(
        await packArchive([`${folder}/${round}`], `${folder}/${round}.tar.gz`),
      );
    }
    assertEquals(
      await Deno.readFile(`${folder}/one.tar.gz`),
      await Deno.readFile(`${folder}/two.tar.gz`),
    );
    assertEquals(
      await packArchive([`${folder}/none`], `${folder}/none.tar.gz`),
      false,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
