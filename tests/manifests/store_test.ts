import {
  findManifest,
  readCandidates,
  readManifest,
  writeManifest,
} from "../../lib/manifests/mod.ts";
import { uploadObject } from "../../lib/session/mod.ts";
import { prep } from "../../lib/prep/mod.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import {
  inPreparedSession,
  inSession,
  smallTable,
} from "../support/sessions.ts";

const comparison = {
  models: [],
  best_model: "knn",
  selection_criteria: "",
  test_rows: 1,
  synthetic: false,
};

Deno.test("readManifest() reads what writeManifest() wrote", async () => {
  await inSession(async (session) => {
    const uri = await writeManifest(session, "compare", comparison);
    assertEquals(
      uri,
      `s3://${session.bucket}/${session.prefix}/model_comparison.json`,
    );
    assertEquals(await readManifest(session, "compare"), comparison);
  });
});

Deno.test("readManifest() names the stage to run first, findManifest() finds none", async () => {
  await inSession(async (session) => {
    for (const stage of ["prep", "train", "compare", "deploy"] as const) {
      await assertRejects(
        () => readManifest(session, stage),
        Deno.errors.NotFound,
        `run the stage "${stage}" first`,
      );
      assertEquals(await findManifest(session, stage), undefined);
    }
  });
});

Deno.test("readManifest() refuses a broken and a foreign manifest, and says what to run", async () => {
  await inSession(async (session) => {
    const cases: [string, string][] = [
      ['{"stage": "train", ', "it is not JSON"],
      ['{"stage": "prep", "parts": {}}', "not a manifest of the stage"],
      ["[]", "not a manifest of the stage"],
      ["null", "not a manifest of the stage"],
      ["", "it is not JSON"],
    ];
    for (const [text, why] of cases) {
      await uploadObject(session, "train.json", text);
      const error = await assertRejects(
        () => readManifest(session, "train"),
        SyntaxError,
        why,
      );
      assertEquals(error.message.endsWith('run the stage "train" again'), true);
    }
  });
});

Deno.test("readCandidates() refuses models that were trained on other rows", async () => {
  await inPreparedSession(async (session) => {
    const { parts } = await readManifest(session, "prep");
    const data = [parts.train, parts.validation, parts.test]
      .map(({ sha256 }) => sha256).join(" ");
    await writeManifest(session, "train", { stage: "train", data, models: [] });
    const before = await readManifest(session, "prep");
    assertEquals(await readCandidates(session, before), []);

    await prep(session, { data: smallTable(), target: "price", seed: 7 });
    const after = await readManifest(session, "prep");
    await assertRejects(
      () => readCandidates(session, after),
      RangeError,
      'run the stage "train" again',
    );
  });
});
