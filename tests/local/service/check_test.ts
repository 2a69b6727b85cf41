import * as sagemaker from "@aws-sdk/client-sagemaker";
import { NormalizedSchema } from "@smithy/core/schema";
import { SAGEMAKER_RULES } from "../../../lib/local/service/api/rules.ts";
import { SHAPES } from "../../../lib/local/service/api/shapes.ts";
import { checkInput } from "../../../lib/local/service/check.ts";
import { ServiceError } from "../../../lib/local/service/context.ts";
import { outputJson } from "../../../lib/local/service/json.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

const sdk: Readonly<Record<string, unknown>> = sagemaker;
const NAME = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}";

type Schemas = readonly unknown[];

function schemaOf(operation: string, index: 4 | 5): NormalizedSchema {
  const schema = (sdk[`${operation}$`] as Schemas)[index];
  return NormalizedSchema.of(
    schema as Parameters<typeof NormalizedSchema.of>[0],
  );
}

function check(operation: string, input: unknown): unknown {
  return checkInput(schemaOf(operation, 4), input, {
    rules: SAGEMAKER_RULES,
    enums: (name) =>
      name in sdk ? Object.values(sdk[name] as object) : undefined,
    code: "ValidationException",
  });
}

function refusal(operation: string, input: unknown): string {
  const error = assertThrows(() => check(operation, input), ServiceError);
  return `${error.code}: ${error.message}`;
}

const training = {
  TrainingJobName: "job",
  RoleArn: "arn:aws:iam::000000000000:role/test",
  OutputDataConfig: { S3OutputPath: "s3://bucket/out" },
};

Deno.test("members that must be there are named, all together", () => {
  assertEquals(
    refusal("CreateTrainingJob", { TrainingJobName: null }),
    "ValidationException: 3 validation errors detected: " +
      ["trainingJobName", "roleArn", "outputDataConfig"].map((member) =>
        `Value null at '${member}' failed to satisfy constraint: Member must not be null`
      ).join("; "),
  );
});

Deno.test("a name breaks its pattern and its length in one refusal", () => {
  const name = `${"x".repeat(64)}_`;
  assertEquals(
    refusal("DescribeTrainingJob", { TrainingJobName: name }),
    `ValidationException: 2 validation errors detected: ` +
      `Value '${name}' at 'trainingJobName' failed to satisfy constraint: Member must have length less than or equal to 63; ` +
      `Value '${name}' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${NAME}`,
  );
});

Deno.test("a member of a list is named by its place, from 1", () => {
  const channel = { ChannelName: "a b", DataSource: {} };
  assertEquals(
    refusal("CreateTrainingJob", {
      ...training,
      InputDataConfig: [{ ...channel, ChannelName: "train" }, channel],
    }),
    "ValidationException: 1 validation error detected: " +
      "Value 'a b' at 'inputDataConfig.2.member.channelName' failed to satisfy constraint: " +
      "Member must satisfy regular expression pattern: [A-Za-z0-9\\.\\-_]+",
  );
});

Deno.test("an enum is refused with the values that the SDK exports", () => {
  const message = refusal("CreateTrainingJob", {
    ...training,
    ResourceConfig: { InstanceType: "ml.m5.huge", VolumeSizeInGB: 1 },
  });
  assert(
    message.includes("Value 'ml.m5.huge' at 'resourceConfig.instanceType'"),
  );
  assert(message.includes("Member must satisfy enum value set: ["));
  assert(message.includes("ml.m5.xlarge"));
});

Deno.test("values and keys of a map are refused as the map's", () => {
  assertEquals(
    refusal("CreateTrainingJob", {
      ...training,
      HyperParameters: { k: "x".repeat(2501) },
    }),
    "ValidationException: 1 validation error detected: " +
      `Value '{k=${
        "x".repeat(1021)
      }…' at 'hyperParameters' failed to satisfy constraint: ` +
      "Map value must satisfy constraint: [Member must have length less than or equal to 2500, " +
      "Member must satisfy regular expression pattern: .*]",
  );
  const keys = refusal("CreateTrainingJob", {
    ...training,
    HyperParameters: { ["k".repeat(257)]: "v" },
  });
  assert(keys.includes("Map keys must satisfy constraint: ["));
});

Deno.test("numbers are held against their bounds", () => {
  assertEquals(
    refusal("ListTrainingJobs", { MaxResults: 101 }),
    "ValidationException: 1 validation error detected: Value '101' at 'maxResults' " +
      "failed to satisfy constraint: Member must have value less than or equal to 100",
  );
  assert(
    refusal("ListTrainingJobs", { MaxResults: 0 }).includes(
      "greater than or equal to 1",
    ),
  );
});

Deno.test("a member that the API does not know is refused", () => {
  const message = refusal("CreateTrainingJob", {
    ...training,
    HyperParameter: {},
  });
  assert(message.includes("at 'hyperParameter'"));
  assert(message.includes("not known"));
});

Deno.test("of thousands of violations a hundred are told", () => {
  const unknown = Array.from({ length: 5000 }, (_, i) => [`Unknown${i}`, "x"]);
  const message = refusal("CreateTrainingJob", {
    ...training,
    ...Object.fromEntries(unknown),
  });
  assert(message.includes("5000 validation errors detected"));
  assertEquals(message.split("; ").length, 100);
});

Deno.test("a member of the wrong type is refused before all else", () => {
  const types: [unknown, string][] = [
    [{ TrainingJobName: 1 }, "NUMBER_VALUE can not be converted to a String"],
    [{ TrainingJobName: true }, "TRUE_VALUE can not be converted to a String"],
    [{ TrainingJobName: ["a"] }, "Start of list found where not expected"],
    [{ RoleArn: {} }, "Start of structure or map found where not expected"],
    [
      { InputDataConfig: "x" },
      "STRING_VALUE can not be converted to a Collection",
    ],
    [
      { HyperParameters: { a: 1 } },
      "NUMBER_VALUE can not be converted to a String",
    ],
    [
      { HyperParameters: { a: null } },
      "NULL_VALUE can not be converted to a String",
    ],
    [
      { EnableManagedSpotTraining: "yes" },
      "STRING_VALUE can not be converted to a Boolean",
    ],
    [
      { StoppingCondition: { MaxRuntimeInSeconds: "60" } },
      "STRING_VALUE can not be converted to an Integer",
    ],
    [
      { StoppingCondition: { MaxRuntimeInSeconds: 1.5 } },
      "NUMBER_VALUE can not be converted to an Integer",
    ],
    [[], "Start of list found where not expected"],
    ["text", "STRING_VALUE can not be converted to a Structure"],
    [null, "NULL_VALUE can not be converted to a Structure"],
  ];
  for (const [input, message] of types) {
    assertEquals(
      refusal("CreateTrainingJob", input),
      `SerializationException: ${message}`,
    );
  }
  assertEquals(
    refusal("ListTrainingJobs", { CreationTimeAfter: "2024-01-01" }),
    "SerializationException: STRING_VALUE can not be converted to a Timestamp",
  );
});

Deno.test("dates come as dates, and members that are null not at all", () => {
  assertEquals(
    check("ListTrainingJobs", { CreationTimeAfter: 1.5, NameContains: null }),
    { CreationTimeAfter: new Date(1500) },
  );
});

Deno.test("an answer has the API's members alone, and dates in seconds", () => {
  const json = outputJson(schemaOf("DescribeTrainingJob", 5), {
    TrainingJobName: "job",
    CreationTime: new Date(1_700_000_000_123),
    Remembered: "beside it",
    ModelArtifacts: { S3ModelArtifacts: "s3://b/k", Other: 1 },
    FinalMetricDataList: [{ MetricName: "m", Value: NaN }],
    HyperParameters: { a: "1" },
    FailureReason: undefined,
  });
  assertEquals(JSON.parse(json), {
    TrainingJobName: "job",
    ModelArtifacts: { S3ModelArtifacts: "s3://b/k" },
    HyperParameters: { a: "1" },
    CreationTime: 1_700_000_000.123,
    FinalMetricDataList: [{ MetricName: "m", Value: "NaN" }],
  });
});

Deno.test("every structure, member and enum of the table is one of the SDK's", () => {
  for (const [structure, members] of Object.entries(SAGEMAKER_RULES)) {
    const schema = sdk[`${structure}$`] as Schemas | undefined;
    assert(schema !== undefined, `The SDK has no structure ${structure}`);
    for (const [member, rule] of Object.entries(members)) {
      const name = `${structure}.${member}`;
      assert(
        (schema[4] as string[]).includes(member),
        `The SDK has no ${name}`,
      );
      for (const { values } of [rule, rule.item ?? {}]) {
        assert(
          values === undefined || values in sdk,
          `${name}: no enum ${values}`,
        );
      }
    }
  }
});

Deno.test("every pattern of the table is a regular expression", () => {
  for (const rule of Object.values(SHAPES)) {
    for (const { pattern } of [rule, rule.item ?? {}, rule.key ?? {}]) {
      if (pattern !== undefined) new RegExp(`^(?:${pattern})$`, "u");
    }
  }
});
