import type { TrainedModel } from "../../lib/manifests/mod.ts";
import { Trained } from "../../lib/train/mod.ts";
import { assertStringIncludes } from "../support/assert.ts";

function modelOf(name: string, rmse: number): TrainedModel {
  return {
    name,
    algorithm: "xgboost",
    jobName: name,
    image: "image",
    modelData: "s3://bucket/model.tar.gz",
    environment: {},
    hyperparameters: {},
    accept: "text/csv",
    objectiveMetric: "validation:rmse",
    trainingSeconds: 1,
    billableSeconds: 1,
    metrics: { "validation:rmse": rmse },
  };
}

Deno.test("The table of trained models shows small metrics and large ones, whatever the target's unit", () => {
  const text = String(
    new Trained({
      stage: "train",
      data: "data",
      models: [
        modelOf("small", 0.000_048),
        modelOf("usual", 0.4656),
        modelOf("large", 48_012.3),
      ],
    }),
  );
  assertStringIncludes(text, "0.00004800");
  assertStringIncludes(text, "0.4656");
  assertStringIncludes(text, "48,012");
});
