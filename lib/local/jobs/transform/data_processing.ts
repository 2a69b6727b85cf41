import { type ColumnChooser, columnChooser, splitCsv } from "./csv_record.ts";
import { parseJsonPath, selectJson } from "./json_path.ts";
import type { BatchOptions } from "./options.ts";

/** What stands around a container: filters and the join, record by record. */
export interface DataProcessor {
  /** Whether records must be seen one by one. */
  readonly filtersInput: boolean;
  readonly changesOutput: boolean;
  /** What the container sees of a record. */
  filterInput(record: string): string;
  /** What is written for a record and the container's answer to it. */
  makeOutput(record: string, answer: string): string;
}

/** The family of formats that a content type belongs to. */
export function formatOf(contentType: string): "csv" | "json" | "other" {
  const type = contentType.split(";")[0]!.trim().toLowerCase();
  if (type === "text/csv" || type === "csv") return "csv";
  return /^application\/(json|jsonlines|x-jsonlines)$/.test(type)
    ? "json"
    : "other";
}

/**
 * The filters and the join of a job.
 *
 * @throws {SyntaxError} If a filter is not a path, or does not fit the format.
 */
export function dataProcessor(
  options: Pick<
    BatchOptions,
    "contentType" | "accept" | "inputFilter" | "outputFilter" | "joinSource"
  >,
): DataProcessor {
  const { inputFilter, outputFilter, joinSource } = options;
  const join = joinSource === "Input";
  const input = recordFilter(inputFilter, formatOf(options.contentType));
  const output = recordFilter(outputFilter, formatOf(options.accept));
  const joinRecords = formatOf(options.contentType) === "csv"
    ? joinCsv
    : joinJson;
  return {
    filtersInput: input !== undefined,
    changesOutput: join || output !== undefined,
    filterInput: input ?? ((record) => record),
    makeOutput(record, answer) {
      const joined = join ? joinRecords(record, answer) : answer;
      return output === undefined ? joined : output(joined);
    },
  };
}

function recordFilter(
  text: string,
  format: "csv" | "json" | "other",
): ((record: string) => string) | undefined {
  const path = parseJsonPath(text);
  if (path.length === 0) return undefined;
  if (format === "csv") {
    const choose: ColumnChooser = columnChooser(text, path);
    return choose && ((row) => choose(splitCsv(row)).join(","));
  }
  if (format === "json") {
    return (record) => JSON.stringify(selectJson(path, JSON.parse(record)));
  }
  throw new SyntaxError(
    `Cannot use the JSONPath "${text}": only CSV, JSON and JSON Lines can be filtered`,
  );
}

function joinCsv(record: string, answer: string): string {
  return `${record},${answer}`;
}

/** `SageMakerOutput` is reserved: a member of that name is replaced. */
function joinJson(record: string, answer: string): string {
  const input: unknown = JSON.parse(record);
  const output: unknown = JSON.parse(answer);
  const isObject = typeof input === "object" && input !== null &&
    !Array.isArray(input);
  return JSON.stringify(
    isObject
      ? { ...input, SageMakerOutput: output }
      : { SageMakerInput: input, SageMakerOutput: output },
  );
}
