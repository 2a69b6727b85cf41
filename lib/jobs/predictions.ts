import { downloadObject, listObjects, type Session } from "../session/mod.ts";

/** Predictions of a batch transform job. */
export interface Predictions {
  /** S3 URIs of the `.out` objects, in the order of the input objects. */
  readonly uris: readonly string[];
  /** One value a row, in the order of the rows. */
  readonly values: Float64Array;
}

/**
 * Reads what a batch transform job wrote.
 *
 * @param output S3 URI under which its `.out` objects lie.
 * @param accept The job's `Accept`.
 * @throws {Deno.errors.NotFound} If it wrote nothing.
 * @throws {SyntaxError} If a line is not a prediction, with object and line.
 */
export async function readPredictions(
  session: Session,
  output: string,
  accept: string,
): Promise<Predictions> {
  const objects = await listObjects(session, output.replace(/\/*$/, "/"));
  const uris = objects.map(({ uri }) => uri)
    .filter((uri) => uri.endsWith(".out"));
  if (uris.length === 0) {
    throw new Deno.errors.NotFound(
      `Cannot read the predictions: the transform job has completed, but there is no ".out" object under "${output}": run it again, without --resume`,
    );
  }
  const parts = await Promise.all(uris.map(async (uri) => {
    const text = new TextDecoder().decode(await downloadObject(session, uri));
    return parsePredictions(text, accept, uri);
  }));
  const values = new Float64Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { uris, values };
}

/**
 * The predictions in one `.out` object: `text/csv` has a number a line, or commas
 * between them from older images; `application/jsonlines` an object a line with
 * `predicted_label`, or `score`.
 *
 * @throws {SyntaxError} If a line is not a prediction.
 */
export function parsePredictions(
  text: string,
  accept: string,
  uri: string,
): number[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const parse = accept.startsWith("application/jsonlines")
    ? parseJsonLine
    : parseCsvLine;
  return lines.flatMap((line, i) => {
    const values = parse(line);
    if (values.every(Number.isFinite)) return values;
    throw new SyntaxError(
      `Cannot read the predictions "${uri}": line ${i + 1} holds "${
        line.slice(0, 60)
      }"`,
    );
  });
}

function parseCsvLine(line: string): number[] {
  return line.split(",").map((field) =>
    field.trim() === "" ? NaN : Number(field)
  );
}

function parseJsonLine(line: string): number[] {
  try {
    const record = JSON.parse(line);
    return [Number(record?.predicted_label ?? record?.score ?? NaN)];
  } catch (error) {
    if (error instanceof SyntaxError) return [NaN];
    throw error;
  }
}
