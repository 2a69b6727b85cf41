import {
  type PrepManifest,
  readCandidates,
  readManifest,
  type TrainedModel,
} from "../manifests/mod.ts";
import type { Session } from "../session/mod.ts";

/**
 * The trained model of that name, or the best of the comparison.
 *
 * @throws {Deno.errors.NotFound} If a stage before was not run.
 * @throws {RangeError} If there is no such model.
 */
export async function chooseModel(
  session: Session,
  prep: PrepManifest,
  model: string | undefined,
): Promise<TrainedModel> {
  const name = model ?? (await readManifest(session, "compare")).best_model;
  const candidates = await readCandidates(session, prep);
  const found = candidates.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw new RangeError(
    `Cannot deploy "${name}": it was not trained; choose from ${
      candidates.map(({ name }) => name).join(", ")
    }`,
  );
}
