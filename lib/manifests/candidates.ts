import type { Session } from "../session/mod.ts";
import type { PrepManifest } from "./prep.ts";
import { readManifest } from "./store.ts";
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
 * The trained models that compare and deploy choose from.
 *
 * @throws {Deno.errors.NotFound} If a stage before was not run.
 * @throws {RangeError} If they were trained on other data than those prepared.
 */
export async function readCandidates(
  session: Session,
  prep: PrepManifest,
): Promise<readonly TrainedModel[]> {
  const { data, models } = await readManifest(session, "train");
  if (data !== dataIdentity(prep)) {
    throw new RangeError(
      `Cannot use the trained models: the data were prepared anew since; run the stage "train" again`,
    );
  }
  return models;
}
