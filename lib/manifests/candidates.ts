import type { Session } from "../session/mod.ts";
import type { PrepManifest } from "./prep.ts";
import { findManifest, readManifest } from "./store.ts";
import type { TrainedModel } from "./train.ts";

/**
 * What tells one preparation of the data from another: models that were trained
 * on other rows must not be judged on these.
 */
export function dataIdentity({ parts }: PrepManifest): string {
  return [parts.train, parts.validation, parts.test]
    .map(({ sha256 }) => sha256).join(" ");
}

/**
 * The models that compare and deploy choose from: the trained ones, and the best
 * of each search. What was made on data prepared earlier is left out.
 *
 * @throws {Deno.errors.NotFound} If a stage before was not run.
 * @throws {RangeError} If all were made on other data than those prepared.
 */
export async function readCandidates(
  session: Session,
  prep: PrepManifest,
): Promise<readonly TrainedModel[]> {
  const [train, tune] = await Promise.all([
    findManifest(session, "train"),
    findManifest(session, "tune"),
  ]);
  const made = [train, tune].filter((manifest) => manifest !== undefined);
  if (made.length === 0) await readManifest(session, "train");
  const fresh = made.filter(({ data }) => data === dataIdentity(prep));
  if (fresh.length === 0) {
    throw new RangeError(
      `Cannot use the trained models: the data were prepared anew since; run the stage "train" again`,
    );
  }
  return fresh.flatMap(({ models }) => models);
}
