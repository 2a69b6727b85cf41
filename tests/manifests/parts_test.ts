import { removeFolder } from "../../lib/local/jobs/folders.ts";
import {
  readManifest,
  readPart,
  undoStandardisation,
} from "../../lib/manifests/mod.ts";
import { prep, syntheticHousing } from "../../lib/prep/mod.ts";
import {
  openSession,
  type Session,
  uploadObject,
} from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";

async function withPrepared(
  fn: (
    session: Session,
    result: Awaited<ReturnType<typeof prep>>,
  ) => Promise<void>,
): Promise<void> {
  const state = await Deno.makeTempDir();
  try {
    await using session = await openSession({
      backend: "local",
      state,
      progress: quietProgress,
    });
    const data = syntheticHousing({ rows: 400 });
    await fn(session, await prep(session, { data }));
  } finally {
    await removeFolder(state);
  }
}

Deno.test("readPart() gives back labels and features, and these in their own units", () =>
  withPrepared(async (session, result) => {
    const manifest = await readManifest(session, "prep");
    for (const part of ["train", "validation", "test"] as const) {
      const { labels, features } = await readPart(session, manifest, part);
      const [target, ...columns] = result.table(part).columns;
      assertEquals(labels.length, manifest.parts[part].rows);
      assert(
        labels.every((label, row) =>
          Math.fround(label) === Math.fround(target!.values[row] as number)
        ),
      );
      const own = undoStandardisation(features, manifest);
      assertEquals([own.rows, own.columns], [labels.length, 8]);
      for (const [i, { values }] of columns.entries()) {
        const { mean, scale } = manifest.features[i]!;
        for (let row = 0; row < own.rows; row++) {
          const value = values[row] as number;
          const error = Math.abs(own.data[i * own.rows + row]! - value);
          assert(
            error <= 2 ** -23 * (Math.abs(mean) + Math.abs(value) + scale),
          );
        }
      }
    }
  }));

Deno.test("readPart() refuses a part that was changed since", () =>
  withPrepared(async (session, { manifest }) => {
    await uploadObject(session, "data/test/test_processed.csv", "1,2\n");
    await assertRejects(
      () => readPart(session, manifest, "test"),
      RangeError,
      'it was changed since the stage "prep" wrote it; run the stage "prep" again',
    );
  }));
