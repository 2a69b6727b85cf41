import { SAGEMAKER_RULES } from "../../lib/local/service/api/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type Checked, compareWithModel } from "./compare_model.ts";
import { findModels, OLDEST, upToDate } from "./find_model.ts";

const models = await findModels();
const model = upToDate(models);
const tooOld = models.map(({ name, text }) =>
  `${name} is too old, ${OLDEST} is due: ${
    compareWithModel(text).unknown.length
  } members of ours are not in it`
);
const held = model?.name ??
  `skipped: ${
    [...new Set(tooOld)].join("; ") || "no botocore, no SAGEBOOK_API_MODEL"
  }`;

Deno.test({
  name:
    `what is checked of every operation's input is what AWS's own model says [${held}]`,
  ignore: model === undefined,
  fn() {
    const { members, differences } = compareWithModel(model!.text);
    assert(members > 900, `${members}`);
    assertEquals(differences, []);
  },
});

const LIMITS = { min: 1, max: 63, pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}" };

/** A model of one operation, whose input has a job's name, and a list of tags. */
function botocore(name: object = LIMITS, required = ["TrainingJobName"]) {
  return JSON.stringify({
    operations: { StopTrainingJob: { input: { shape: "Stop" } } },
    shapes: {
      Stop: {
        type: "structure",
        members: { One: { shape: "CreateTrainingJobRequest" } },
      },
      CreateTrainingJobRequest: {
        type: "structure",
        required,
        members: { TrainingJobName: { shape: "TrainingJobName" } },
      },
      TrainingJobName: { type: "string", ...name },
    },
  });
}

function checked(rule: object): Checked {
  return {
    rules: { CreateTrainingJobRequest: { TrainingJobName: rule } },
    operations: ["StopTrainingJob"],
  };
}

function differences(text: string, rule: object = LIMITS): readonly string[] {
  return compareWithModel(text, checked(rule)).differences;
}

Deno.test("a constraint that differs from the model is told, and one that lacks", () => {
  assertEquals(differences(botocore()), []);
  const path = "CreateTrainingJobRequest.TrainingJobName";
  assertEquals(differences(botocore(), { ...LIMITS, max: 64 }), [
    `${path}: max is 64 here, 63 in the model`,
  ]);
  const lacking = { rules: {}, operations: ["StopTrainingJob"] };
  assertEquals(compareWithModel(botocore(), lacking).differences, [
    `${path}: min is 0 here, 1 in the model`,
    `${path}: max is undefined here, 63 in the model`,
    `${path}: pattern is undefined here, ${LIMITS.pattern} in the model`,
  ]);
});

Deno.test("a required member, an enum and a value that differ from the model are told", () => {
  const path = "CreateTrainingJobRequest.TrainingJobName";
  assertEquals(differences(botocore(LIMITS, [])), [
    `${path}: required is true here, false in the model`,
  ]);
  const modes = { enum: ["File", "Pipe", "FastFile"] };
  assertEquals(differences(botocore(modes), {}), [
    `${path}: enum is false here, true in the model`,
  ]);
  const rule = { values: "TrainingInputMode" };
  assertEquals(differences(botocore(modes), rule), []);
  assertEquals(
    differences(botocore({ enum: ["File", "Tape"] }), rule),
    [`${path}: enum is FastFile,Pipe here, Tape in the model`],
  );
});

Deno.test("Java's words for a pattern are excused by name, and no other", () => {
  const java = { pattern: "[\\p{Alnum}]*${1,256}" };
  const compared = compareWithModel(
    botocore(java),
    checked({ pattern: "[A-Za-z0-9]*" }),
  );
  assertEquals(compared.differences, []);
  assertEquals(compared.excused.length, 2);
  assertEquals(
    differences(botocore(java), { pattern: "[a-z]*" }).length,
    1,
  );
});

Deno.test("a model that does not know a member of the table is told as older", () => {
  const rules = { ...SAGEMAKER_RULES, CreateTrainingJobRequest: { New: {} } };
  const { unknown } = compareWithModel(botocore(), {
    rules: { CreateTrainingJobRequest: rules.CreateTrainingJobRequest },
    operations: ["StopTrainingJob", "CreateModel"],
  });
  assertEquals(unknown, ["CreateModel", "CreateTrainingJobRequest.New"]);
});

Deno.test("Smithy's form and botocore's come to the same", () => {
  const name = "com.amazonaws.sagemaker#";
  const smithy = {
    smithy: "1.0",
    shapes: {
      [`${name}StopTrainingJob`]: {
        type: "operation",
        input: { target: `${name}Stop` },
      },
      [`${name}Stop`]: {
        type: "structure",
        members: { One: { target: `${name}CreateTrainingJobRequest` } },
      },
      [`${name}CreateTrainingJobRequest`]: {
        type: "structure",
        members: {
          TrainingJobName: {
            target: `${name}TrainingJobName`,
            traits: { "smithy.api#required": {} },
          },
        },
      },
      [`${name}TrainingJobName`]: {
        type: "string",
        traits: {
          "smithy.api#length": { min: 1, max: 63 },
          "smithy.api#pattern": `^${LIMITS.pattern}$`,
        },
      },
    },
  };
  const rule = { ...LIMITS, max: 64 };
  const compared = compareWithModel(JSON.stringify(smithy), checked(rule));
  assertEquals(compared, compareWithModel(botocore(), checked(rule)));
  assertEquals(compared.differences.length, 1);
});
