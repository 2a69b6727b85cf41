import { createHash } from "node:crypto";
import { readCsvFloat64 } from "../engines/data/csv.ts";
import { column, type Matrix } from "../engines/data/matrix.ts";
import { downloadObject, type Session } from "../session/mod.ts";
import type { Feature, Part, PrepManifest } from "./prep.ts";

/** The rows of a part, as `prep` wrote them. */
export interface PartRows {
  /** The target of each row, in its own unit. */
  readonly labels: Float64Array;
  /** The standardised features, in the order of the manifest. */
  readonly features: Matrix;
}

/**
 * Reads a part back.
 *
 * @throws {Deno.errors.NotFound} If its object is not there.
 * @throws {RangeError} If the object is not the one that `prep` wrote.
 */
export async function readPart(
  session: Session,
  manifest: PrepManifest,
  part: Part,
): Promise<PartRows> {
  const { uri, sha256 } = manifest.parts[part];
  const bytes = await downloadObject(session, uri);
  if (createHash("sha256").update(bytes).digest("hex") !== sha256) {
    throw new RangeError(
      `Cannot use "${uri}": it was changed since the stage "prep" wrote it; run the stage "prep" again`,
    );
  }
  const { rows, columns, data } = readCsvFloat64(bytes, { name: `"${uri}"` });
  return {
    labels: data.slice(0, rows),
    features: {
      rows,
      columns: columns - 1,
      data: Float32Array.from(data.subarray(rows)),
    },
  };
}

/**
 * The features as they were before `prep` standardised them, in their own units:
 * value × scale + mean.
 */
export function undoStandardisation(
  features: Matrix,
  { features: fitted }: { readonly features: readonly Feature[] },
): Matrix {
  const data = new Float32Array(features.data.length);
  for (const [i, { mean, scale }] of fitted.entries()) {
    const raw = column({ ...features, data }, i);
    column(features, i).forEach((value, row) =>
      raw[row] = value * scale + mean
    );
  }
  return { rows: features.rows, columns: features.columns, data };
}
