import { DescribeHyperParameterTuningJobCommand } from "@aws-sdk/client-sagemaker";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { inPreparedSession } from "../support/sessions.ts";
import { compare } from "../../lib/compare/mod.ts";
import { findAlgorithm } from "../../lib/algorithms/mod.ts";
import { readManifest } from "../../lib/manifests/mod.ts";
import { tuneReport, tuningCharts } from "../../lib/tune/report.ts";
import {
  categorical,
  continuous,
  integer,
  tune,
  tuneKnn,
  tuneSklearnGbm,
  tuneXgboost,
} from "../../lib/tune/mod.ts";

Deno.test("a range of the wrong type or for an unknown name does not compile", () => {
  // @ts-expect-error eta is continuous
  assertThrows(() => tuneXgboost({ eta: integer(0, 1) }), RangeError);
  // @ts-expect-error max_depth is an integer
  assertThrows(() => tuneXgboost({ max_depth: continuous(1, 3) }), RangeError);
  // @ts-expect-error there is no etaa
  assertThrows(() => tuneXgboost({ etaa: continuous(0, 1) }), RangeError);
  const dart = categorical(["dart"]);
  // @ts-expect-error the service does not tune the booster
  assertThrows(() => tuneXgboost({ booster: dart }), RangeError);
  // @ts-expect-error k is an integer
  assertThrows(() => tuneKnn({ k: continuous(1, 3) }), RangeError);
  tuneXgboost({ eta: continuous(0.1, 0.3), max_depth: categorical([3, 6]) });
});

Deno.test("ranges are refused whose ends or scale do not fit", () => {
  assertThrows(() => continuous(2, 1), RangeError, "minimum is above");
  assertThrows(() => continuous(0, 1, "Logarithmic"), RangeError, "above 0");
  assertThrows(
    () => continuous(0, 1, "ReverseLogarithmic"),
    RangeError,
    "[0, 1)",
  );
  assertThrows(() => integer(1.5, 2), RangeError, "whole numbers");
  assertThrows(() => categorical([]), RangeError, "1 to 30");
  assertThrows(() => categorical(["a", "a"]), RangeError, "twice");
  assertThrows(() => tuneXgboost({ eta: continuous(0.1, 2) }), RangeError);
});

Deno.test("the types of what can be tuned are those of the algorithms", () => {
  const names = {
    xgboost:
      "alpha colsample_bylevel colsample_bynode colsample_bytree eta gamma lambda max_delta_step max_depth min_child_weight num_round subsample",
    knn: "k sample_size",
    "sklearn-gbm":
      "learning_rate max_depth min_samples_leaf n_estimators subsample",
  };
  for (const [name, tunable] of Object.entries(names)) {
    const found = Object.entries(findAlgorithm(name).hyperparameters)
      .filter(([, known]) => "tunable" in known && known.tunable !== undefined)
      .map(([key]) => key);
    assertEquals(found.toSorted().join(" "), tunable);
  }
});

Deno.test("tune() finds models at least as good as the defaults, and compare() takes them", async () => {
  await inPreparedSession(async (session) => {
    const tuned = await tune(session, {
      xgboost: tuneXgboost({ num_round: 20, eta: continuous(0.05, 0.5) }),
      knn: tuneKnn({ k: integer(2, 20) }),
      gbm: tuneSklearnGbm({
        n_estimators: 20,
        learning_rate: continuous(0.05, 0.5),
      }),
    }, { trials: 4 });
    assertEquals(
      tuned.models.map(({ name }) => name),
      ["xgboost-tuned", "knn-tuned", "gbm-tuned"],
    );
    for (const { trials, best, ranges, hyperparameters } of tuned.models) {
      assertEquals(trials.length, 5);
      assert(trials[best]!.value! <= trials[0]!.value!);
      const { name } = ranges[0]!;
      assertEquals(hyperparameters[name], trials[best]!.hyperparameters[name]);
    }
    assertEquals(tuned.trials("xgboost").rows, 5);
    assert(String(tuned).includes("gbm-tuned"));
    assertEquals(await readManifest(session, "tune"), tuned.manifest);
    const charts = tuned.models.flatMap((model) =>
      Object.values(tuningCharts(model))
    );
    assertEquals(charts.length, 12);
    assertEquals(tuneReport(tuned.models, charts).figures!.length, 12);
    const compared = await compare(session);
    assertEquals(
      compared.manifest.models.map(({ name }) => name).toSorted(),
      ["gbm-tuned", "knn-tuned", "xgboost-tuned"],
    );
  });
});

Deno.test("tune() on spot instances keeps no folder of checkpoints that trials would share", async () => {
  await inPreparedSession(async (session) => {
    const { models: [model] } = await tune(session, {
      xgboost: tuneXgboost({ num_round: 2, eta: continuous(0.05, 0.5) }),
    }, { trials: 1, spot: true });
    const { TrainingJobDefinition: definition } = await session.sagemaker.send(
      new DescribeHyperParameterTuningJobCommand({
        HyperParameterTuningJobName: model!.tuningJobName,
      }),
    );
    assertEquals(definition!.EnableManagedSpotTraining, true);
    assertEquals(definition!.StoppingCondition!.MaxWaitTimeInSeconds, 3600);
    assertEquals(definition!.CheckpointConfig, undefined);
  });
});
