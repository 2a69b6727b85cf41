import { readCsv } from "../../../engines/data/csv.ts";
import type { Matrix } from "../../../engines/data/matrix.ts";
import { UserError } from "../../../engines/user_error.ts";
import { type Invocation, InvocationError } from "../container.ts";
import { readRecordIoFeatures } from "../tabular/recordio.ts";

/**
 * The rows of a request, in any form that the algorithm takes.
 *
 * @throws {InvocationError} 415 for another form, 400 for what does not parse.
 */
export function readInstances({ body, contentType }: Invocation): Matrix {
  const type = contentType.split(";")[0]!.trim().toLowerCase();
  try {
    switch (type) {
      case "text/csv":
        return readCsv(body, { name: "the request" });
      case "application/json":
        return fromRows(jsonInstances(decode(body)));
      case "application/jsonlines":
        return fromRows(
          decode(body).split("\n").filter((line) => line.trim() !== "")
            .map((line) => featuresOf(JSON.parse(line))),
        );
      case "application/x-recordio-protobuf":
        return readRecordIoFeatures(body);
    }
  } catch (error) {
    if (!(error instanceof UserError || error instanceof SyntaxError)) {
      throw error;
    }
    throw new InvocationError(400, error.message);
  }
  throw new InvocationError(
    415,
    `Content type "${contentType}" is not supported: text/csv, application/json, application/jsonlines, application/x-recordio-protobuf`,
  );
}

function decode(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}

function jsonInstances(text: string): number[][] {
  const { instances } = JSON.parse(text) as { instances?: unknown };
  if (!Array.isArray(instances)) {
    throw new UserError('The request must have a list of "instances"');
  }
  return instances.map(featuresOf);
}

/** `{"features": […]}` or `{"data": {"features": {"values": […]}}}`. */
function featuresOf(instance: unknown): number[] {
  const { features, data } = (instance ?? {}) as {
    features?: unknown;
    data?: { features?: { values?: unknown } };
  };
  const values = features ?? data?.features?.values;
  const isRow = Array.isArray(values) && values.length > 0 &&
    values.every((value) => typeof value === "number");
  if (isRow) return values;
  throw new UserError(
    `An instance must be {"features": [numbers]} or {"data": {"features": {"values": [numbers]}}}: it is ${
      JSON.stringify(instance)?.slice(0, 100)
    }`,
  );
}

function fromRows(rows: readonly number[][]): Matrix {
  const width = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * width);
  rows.forEach((values, row) => {
    if (values.length !== width) {
      throw new UserError(
        `Instance ${
          row + 1
        } has ${values.length} features, the first has ${width}`,
      );
    }
    values.forEach((value, i) => data[i * rows.length + row] = value);
  });
  return { rows: rows.length, columns: width, data };
}
