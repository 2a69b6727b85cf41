import { splitCsv } from "../../../../lib/local/jobs/transform/csv_record.ts";
import { dataProcessor } from "../../../../lib/local/jobs/transform/data_processing.ts";
import { assertEquals, assertThrows } from "../../../support/assert.ts";

const csv = { contentType: "text/csv", accept: "text/csv" };
const json = {
  contentType: "application/jsonlines",
  accept: "application/jsonlines",
};
const plain = {
  inputFilter: "$",
  outputFilter: "$",
  joinSource: "None",
} as const;

Deno.test("splitCsv() leaves quoted commas and quotes as they stand", () => {
  assertEquals(splitCsv('1.0, b,"x, ""y""",'), ["1.0", " b", '"x, ""y"""', ""]);
});

Deno.test("InputFilter chooses columns, and the join takes the unfiltered row", () => {
  const processor = dataProcessor({
    ...csv,
    inputFilter: "$[1:]",
    outputFilter: "$[0,-1]",
    joinSource: "Input",
  });
  assertEquals(processor.filterInput("id-1,1.0,2.50"), "1.0,2.50");
  assertEquals(processor.makeOutput("id-1,1.0,2.50", "0.75"), "id-1,0.75");
});

Deno.test("A JSON join adds SageMakerOutput, and replaces one that is there", () => {
  const processor = dataProcessor({ ...json, ...plain, joinSource: "Input" });
  assertEquals(
    processor.makeOutput('{"a":1,"SageMakerOutput":0}', '{"score":2}'),
    '{"a":1,"SageMakerOutput":{"score":2}}',
  );
  assertEquals(
    processor.makeOutput("[1,2]", '{"score":2}'),
    '{"SageMakerInput":[1,2],"SageMakerOutput":{"score":2}}',
  );
});

Deno.test("An OutputFilter on JSON keeps the names it lists", () => {
  const processor = dataProcessor({
    ...json,
    ...plain,
    joinSource: "Input",
    outputFilter: "$['id','SageMakerOutput']",
  });
  assertEquals(
    processor.makeOutput('{"id":5,"x":1}', '{"score":2}'),
    '{"id":5,"SageMakerOutput":{"score":2}}',
  );
});

Deno.test("dataProcessor() refuses filters that do not fit the format", () => {
  assertThrows(
    () => dataProcessor({ ...csv, ...plain, inputFilter: "$.id" }),
    SyntaxError,
    "a row is a list",
  );
  assertThrows(
    () =>
      dataProcessor({
        ...plain,
        contentType: "text/libsvm",
        accept: "text/csv",
        inputFilter: "$[1:]",
      }),
    SyntaxError,
    "only CSV, JSON and JSON Lines can be filtered",
  );
});

Deno.test("A filter for a column that a row does not have is an error", () => {
  const processor = dataProcessor({ ...csv, ...plain, inputFilter: "$[3]" });
  assertThrows(() => processor.filterInput("1,2,3"), RangeError, "3 values");
});
