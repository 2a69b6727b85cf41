import { column } from "../engines/data/matrix.ts";
import type { Session } from "../session/mod.ts";
import { type Table, tableOf } from "../tables/mod.ts";
import { readPart, undoStandardisation } from "./parts.ts";
import type { Part } from "./prep.ts";
import { readManifest } from "./store.ts";

/**
 * The rows of a part in their own units, as a stage after `prep` reads them: the
 * target, then the features.
 *
 * @throws {Deno.errors.NotFound} If `prep` was not run.
 * @throws {RangeError} If the part is not the one that `prep` wrote.
 */
export async function readPartTable(
  session: Session,
  part: Part,
): Promise<Table> {
  const prep = await readManifest(session, "prep");
  const { labels, features } = await readPart(session, prep, part);
  const raw = undoStandardisation(features, prep);
  return tableOf([
    { type: "number", name: prep.target.name, values: labels },
    ...prep.features.map(({ name }, i) => ({
      type: "number" as const,
      name,
      values: column(raw, i),
    })),
  ]);
}
