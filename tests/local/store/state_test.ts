import { DatabaseSync } from "node:sqlite";
import { State } from "../../../lib/local/store/state.ts";
import { StateFolderError } from "../../../lib/local/store/state_folder.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";
import { temporaryFolder } from "../service/support.ts";

const REGION = "us-east-1";
const model = {
  ModelName: "m",
  CreationTime: new Date(1),
  LastModifiedTime: new Date(1),
};

async function readAll(path: string): Promise<string> {
  return await Deno.readTextFile(path);
}

Deno.test("state survives a restart: records, objects, uploads and logs", async () => {
  await using folder = await temporaryFolder();
  let upload: string;
  {
    using state = new State(`${folder.path}/deep/state`, REGION);
    state.records.insert("model", "m", model);
    state.objects.createBucket("bucket");
    await state.objects.put("bucket", "k", new TextEncoder().encode("v"), {
      headers: { "content-type": "text/csv" },
      metadata: { a: "1" },
    });
    upload = state.uploads.create("bucket", "parts", {
      headers: {},
      metadata: {},
      tags: {},
    });
    state.logs.append("group", "stream", [{ timestamp: 5, message: "line" }]);
  }
  using state = new State(`${folder.path}/deep/state`, REGION);
  assertEquals(state.records.get<typeof model>("model", "m"), model);
  const object = state.objects.get("bucket", "k")!;
  assertEquals(await readAll(object.path), "v");
  assertEquals([object.headers, object.metadata], [{
    "content-type": "text/csv",
  }, { a: "1" }]);
  assertEquals(state.uploads.get(upload)!.key, "parts");
  assertEquals(state.logs.read("group", "stream"), [{
    timestamp: 5,
    message: "line",
  }]);
  assertEquals(state.logs.streams("group"), ["stream"]);
});

Deno.test("a state folder has one owner, and a second is told who", async () => {
  await using folder = await temporaryFolder();
  const first = new State(folder.path, REGION);
  const error = assertThrows(
    () => new State(folder.path, REGION),
    StateFolderError,
  );
  assert(
    error.message.includes(`process ${Deno.pid} has had it open since 20`),
    error.message,
  );
  assert(error.message.includes(folder.path));
  first[Symbol.dispose]();
  new State(folder.path, REGION)[Symbol.dispose]();
});

Deno.test("a state folder that cannot be used is an error that names it", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/file`;
  await Deno.writeTextFile(file, "");
  assertThrows(() => new State(file, REGION), StateFolderError, file);
  await Deno.mkdir(`${folder.path}/broken`);
  await Deno.writeTextFile(
    `${folder.path}/broken/sagebook.sqlite`,
    "not a database".repeat(100),
  );
  const error = assertThrows(
    () => new State(`${folder.path}/broken`, REGION),
    StateFolderError,
    "sagebook.sqlite",
  );
  assert(error.message.includes("not a database"), error.message);
});

Deno.test("state of a newer version is refused", async () => {
  await using folder = await temporaryFolder();
  new State(folder.path, REGION)[Symbol.dispose]();
  const database = new DatabaseSync(`${folder.path}/sagebook.sqlite`);
  database.exec("PRAGMA user_version = 99");
  database.close();
  assertThrows(
    () => new State(folder.path, REGION),
    StateFolderError,
    "it has schema version 99, from a newer Sagebook",
  );
});

Deno.test("what a killed process left half-written is removed on the next start", async () => {
  await using folder = await temporaryFolder();
  {
    using state = new State(folder.path, REGION);
    state.objects.createBucket("bucket");
    await state.objects.put("bucket", "k", new Uint8Array(3));
  }
  const database = new DatabaseSync(`${folder.path}/sagebook.sqlite`);
  database.exec("UPDATE state SET closed_cleanly = 0");
  database.close();
  await Deno.writeTextFile(`${folder.path}/incoming/draft`, "half");
  await Deno.writeTextFile(
    `${folder.path}/objects/unrecorded`,
    "kept, not recorded",
  );
  using state = new State(folder.path, REGION);
  assertEquals([...Deno.readDirSync(`${folder.path}/incoming`)], []);
  const kept = Array.from(
    Deno.readDirSync(`${folder.path}/objects`),
    ({ name }) => name,
  );
  assertEquals(kept.map((name) => `${folder.path}/objects/${name}`), [
    state.objects.get("bucket", "k")!.path,
  ]);
});

Deno.test("an object is not written to a bucket that is not there", async () => {
  await using folder = await temporaryFolder();
  using state = new State(folder.path, REGION);
  const error = await state.objects.put("none", "k", new Uint8Array(3)).catch((
    e,
  ) => e);
  assert(error instanceof Deno.errors.NotFound);
  assertEquals([...Deno.readDirSync(`${folder.path}/objects`)], []);
});

Deno.test("of work that shares a commit, a failure undoes itself alone", async () => {
  await using folder = await temporaryFolder();
  using state = new State(folder.path, REGION);
  state.objects.createBucket("bucket");
  const put = (bucket: string, key: string) =>
    state.objects.put(bucket, key, new TextEncoder().encode(key)).then(
      () => "kept",
      () => "failed",
    );
  const outcomes = await Promise.all([
    put("bucket", "a"),
    put("none", "b"),
    put("bucket", "c"),
  ]);
  assertEquals(outcomes, ["kept", "failed", "kept"]);
  const keys = Array.from(state.objects.list("bucket", ""), ({ key }) => key);
  assertEquals(keys, ["a", "c"]);
});

Deno.test("listing goes through more objects than are read at once", async () => {
  await using folder = await temporaryFolder();
  using state = new State(folder.path, REGION);
  state.objects.createBucket("bucket");
  const keys = Array.from(
    { length: 1100 },
    (_, i) => `p/${String(i).padStart(4, "0")}`,
  );
  await Promise.all(
    [...keys, "o", "q"].map((key) =>
      state.objects.put("bucket", key, new Uint8Array())
    ),
  );
  const listed = Array.from(
    state.objects.list("bucket", "p/"),
    ({ key }) => key,
  );
  assertEquals(listed, keys);
});
