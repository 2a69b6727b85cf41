import { SAGEMAKER_RULES } from "../../lib/local/service/api/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { compareWithModel } from "./compare_model.ts";

/** A copy of AWS's own model: Smithy's JSON, or botocore's `service-2.json`. */
const path = Deno.env.get("SAGEBOOK_API_MODEL");

Deno.test({
  name:
    "the table of constraints is that of AWS's own model [needs SAGEBOOK_API_MODEL]",
  ignore: !path,
  async fn() {
    const compared = compareWithModel(await Deno.readTextFile(path!));
    assert(compared.members > 400, `${compared.members}`);
    assertEquals(compared.differences, []);
  },
});

const TRAINING_JOB_NAME = {
  shapes: {
    CreateTrainingJobRequest: {
      type: "structure",
      members: { TrainingJobName: { shape: "TrainingJobName" } },
    },
    TrainingJobName: {
      type: "string",
      min: 1,
      max: 63,
      pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
    },
  },
};

Deno.test("a constraint that differs from the model is told", () => {
  const text = JSON.stringify(TRAINING_JOB_NAME);
  assertEquals(compareWithModel(text).differences, []);
  const wrong = {
    ...SAGEMAKER_RULES,
    CreateTrainingJobRequest: {
      TrainingJobName: { min: 1, max: 64, pattern: "[a-z]+" },
    },
  };
  assertEquals(compareWithModel(text, wrong).differences.length, 2);
});

Deno.test("Smithy's form and botocore's come to the same", () => {
  const smithy = {
    smithy: "1.0",
    shapes: {
      "com.amazonaws.sagemaker#CreateTrainingJobRequest": {
        type: "structure",
        members: {
          TrainingJobName: {
            target: "com.amazonaws.sagemaker#TrainingJobName",
          },
        },
      },
      "com.amazonaws.sagemaker#TrainingJobName": {
        type: "string",
        traits: {
          "smithy.api#length": { min: 1, max: 63 },
          "smithy.api#pattern": "^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$",
        },
      },
    },
  };
  assertEquals(
    compareWithModel(JSON.stringify(smithy)),
    compareWithModel(JSON.stringify(TRAINING_JOB_NAME)),
  );
});
