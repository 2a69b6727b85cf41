import type { Dataset } from "../../../lib/engines/data/matrix.ts";
import { encodeBooster } from "../../../lib/engines/xgboost/model/mod.ts";
import {
  parseParameters,
  predict,
  train,
} from "../../../lib/engines/xgboost/mod.ts";
import { xgboostContainer } from "../../../lib/local/containers/xgboost/container.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  channel,
  TestService,
  trainingRequest,
  XGBOOST_IMAGE,
} from "../jobs/support.ts";
import { recordIo } from "./recordio.ts";
import { ask, assertStatus, withModel } from "./support.ts";

const N = 60;

function rows(label: (i: number) => number): Dataset {
  const data = new Float32Array(2 * N);
  for (let i = 0; i < N; i++) {
    data[i] = i % 7;
    data[N + i] = i % 3;
  }
  return {
    features: { rows: N, columns: 2, data },
    labels: Float32Array.from({ length: N }, (_, i) => label(i)),
  };
}

async function modelOf(
  parameters: Record<string, string>,
  data: Dataset,
): Promise<{ files: Record<string, Uint8Array>; scores: number[] }> {
  const booster = await train(
    parseParameters({ num_round: "5", ...parameters }),
    data,
  );
  const two = { rows: 2, columns: 2, data: Float32Array.of(1, 6, 2, 0) };
  return {
    files: { "xgboost-model": encodeBooster(booster, "ubj") },
    scores: [...predict(booster, two)],
  };
}

const REQUEST = "1,2\n6,0\n";

Deno.test("XGBoost answers CSV, libsvm and recordIO alike, one score a line in a batch", async () => {
  const { files, scores } = await modelOf({}, rows((i) => i % 7));
  const expected = scores.map((score) => `${score}\n`).join("");
  for (const environment of [{}, { SAGEMAKER_BATCH: "true" }]) {
    await withModel(xgboostContainer, files, environment, async (predictor) => {
      assertEquals(await ask(predictor, REQUEST, "text/csv"), expected);
      assertEquals(
        await ask(predictor, REQUEST, "text/csv;label_size=1", "text/csv"),
        expected,
      );
      assertEquals(
        await ask(predictor, "0 0:1 1:2\n0 0:6 1:0\n", "text/libsvm"),
        expected,
      );
      assertEquals(
        await ask(
          predictor,
          recordIo([{ values: [1, 2] }, { values: [6, 0] }]),
          "application/x-recordio-protobuf",
        ),
        expected,
      );
    });
  }
});

Deno.test("XGBoost answers JSON as the container does, outside a batch", async () => {
  const { files, scores } = await modelOf({}, rows((i) => i % 7));
  await withModel(xgboostContainer, files, {}, async (predictor) => {
    assertEquals(
      JSON.parse(await ask(predictor, REQUEST, "text/csv", "application/json")),
      { predictions: scores.map((score) => ({ score })) },
    );
  });
});

Deno.test("XGBoost refuses by the status that fits, and answers nothing to nothing", async () => {
  const { files } = await modelOf({}, rows((i) => i));
  await withModel(xgboostContainer, files, {}, async (predictor) => {
    assertEquals(await ask(predictor, "", "text/csv"), "");
    await assertStatus(ask(predictor, REQUEST, "image/png"), 415);
    await assertStatus(ask(predictor, REQUEST, "text/csv;label_size=0"), 415);
    await assertStatus(ask(predictor, REQUEST, "text/csv", "image/png"), 406);
    await assertStatus(ask(predictor, "a,b\n", "text/csv"), 400);
    await assertStatus(ask(predictor, "1,2,3\n", "text/csv"), 400);
    await assertStatus(
      ask(predictor, REQUEST, "text/csv", "application/jsonlines"),
      406,
    );
  });
});

Deno.test("SAGEMAKER_INFERENCE_OUTPUT chooses fields by the objective", async () => {
  const binary = await modelOf(
    { objective: "binary:logistic" },
    rows((i) => Number(i % 7 > 3)),
  );
  const [first] = binary.scores as [number];
  const choose = async (
    files: Record<string, Uint8Array>,
    names: string,
    accept: string,
  ) => {
    let text = "";
    await withModel(
      xgboostContainer,
      files,
      { SAGEMAKER_INFERENCE_OUTPUT: names },
      async (predictor) => {
        text = await ask(predictor, "1,2\n", "text/csv", accept);
      },
    );
    return text;
  };
  assertEquals(
    JSON.parse(
      await choose(
        binary.files,
        "predicted_label, labels, probability, probabilities",
        "application/json",
      ),
    ),
    {
      predictions: [{
        predicted_label: 0,
        labels: [0, 1],
        probability: first,
        probabilities: [1 - first, first],
      }],
    },
  );
  assertEquals(
    await choose(
      binary.files,
      "predicted_label,predicted_score,constructor",
      "text/csv",
    ),
    "0,nan,nan\n",
  );
  const multi = await modelOf(
    { objective: "multi:softprob", num_class: "3" },
    rows((i) => i % 3),
  );
  const answer = await choose(
    multi.files,
    "predicted_label,probability,probabilities",
    "application/jsonlines",
  );
  const { predicted_label, probability, probabilities } = JSON.parse(answer);
  assertEquals(predicted_label, 2);
  assertEquals(probability, Math.max(...probabilities));
  assertEquals(probabilities.length, 3);
  const regression = await modelOf({}, rows((i) => i));
  assertEquals(
    await choose(regression.files, "predicted_score", "application/jsonlines"),
    `{"predicted_score": ${regression.scores[0]}}\n`,
  );
});

Deno.test("A batch of class probabilities is written as Python writes lists", async () => {
  const { files, scores } = await modelOf(
    { objective: "multi:softprob", num_class: "3" },
    rows((i) => i % 3),
  );
  await withModel(
    xgboostContainer,
    files,
    { SAGEMAKER_BATCH: "true" },
    async (predictor) => {
      assertEquals(
        await ask(predictor, REQUEST, "text/csv"),
        `[${scores.slice(0, 3).join(", ")}]\n[${scores.slice(3).join(", ")}]\n`,
      );
    },
  );
});

Deno.test("The models of folds predict their mean", async () => {
  const one = await modelOf({}, rows((i) => i % 7));
  const two = await modelOf({ max_depth: "1" }, rows((i) => i));
  const files = {
    "xgboost-model-0": one.files["xgboost-model"]!,
    "xgboost-model-1": two.files["xgboost-model"]!,
  };
  await withModel(xgboostContainer, files, {}, async (predictor) => {
    const lines = (await ask(predictor, REQUEST, "text/csv")).trim().split(
      "\n",
    );
    lines.forEach((line, i) => {
      const mean = (one.scores[i]! + two.scores[i]!) / 2;
      assert(Math.abs(Number(line) - mean) < 1e-5);
    });
  });
});

Deno.test("XGBoost trains on libsvm as on CSV, on weights, and on folds", async () => {
  await using service = await TestService.open();
  const table = Array.from({ length: N }, (_, i) => [i % 7, i % 5, i % 3]);
  await service.put("csv/a", table.map((row) => `${row}\n`).join(""));
  await service.put(
    "weights/a",
    table.map(([y, ...x]) => `${y},1,${x}\n`).join(""),
  );
  await service.put(
    "libsvm/a",
    table.map(([y, a, b]) => `${y} 0:${a} 1:${b}\n`).join(""),
  );
  const model = async (
    name: string,
    type: string,
    parameters: Record<string, string> = {},
  ) => {
    const job = await service.train(
      trainingRequest(`job-${name}`, XGBOOST_IMAGE, {
        num_round: "5",
        ...parameters,
      }, [channel("train", `${name}/`, type)]),
    );
    assertEquals(job.FailureReason, undefined);
    return service.bytes(`models/job-${name}/output/model.tar.gz`);
  };
  const plain = await model("csv", "text/csv");
  assertEquals(await model("libsvm", "text/libsvm"), plain);
  assertEquals(await model("weights", "csv", { csv_weights: "1" }), plain);
  const folds = await service.train(
    trainingRequest("folds", XGBOOST_IMAGE, { num_round: "3", _kfold: "3" }, [
      channel("train", "csv/"),
    ]),
  );
  assertEquals(folds.FailureReason, undefined);
  assertEquals(service.keys("models/folds/"), [
    "models/folds/output/model.tar.gz",
    "models/folds/output/output.tar.gz",
  ]);
  const lines = service.log("TrainingJobs", "folds");
  const said = lines.filter((line) => /cross validation/.test(line));
  assertEquals(said, [
    `Run 1-round of 3-fold cross validation with ${N} rows`,
    "Train cross validation fold 1",
    "Train cross validation fold 2",
    "Train cross validation fold 3",
    "The metrics of round 1 cross validation",
  ]);
  assert(/^\[3\](\t|#011)train-rmse:\d\.\d{5}$/.test(lines.at(-1)!));
});

Deno.test("libsvm files that do not name the last features have them missing", async () => {
  await using service = await TestService.open();
  await service.put("train/a", "1 0:1 1:2\n2 0:2\n");
  await service.put("train/b", "3 0:3 1:1 2:5\n4 0:4\n");
  await service.put("validation/a", "1 0:1\n3 0:3\n");
  await service.put("wide/a", "1 3:1\n");
  const ended = (name: string, validation: string) =>
    service.train(
      trainingRequest(name, XGBOOST_IMAGE, { num_round: "2" }, [
        channel("train", "train/", "text/libsvm"),
        channel("validation", validation, "text/libsvm"),
      ]),
    );
  assertEquals((await ended("narrow", "validation/")).FailureReason, undefined);
  const lines = service.log("TrainingJobs", "narrow");
  assert(lines.includes("Train matrix has 4 rows and 3 columns"));
  assert(lines.some((line) => line.includes("validation-rmse:")));
  assertEquals(
    (await ended("wide", "wide/")).FailureReason,
    'ClientError: Cannot evaluate on "validation": it has "4" features, "train" has "3"',
  );
});

Deno.test("Data that XGBoost's container would refuse is a ClientError", async () => {
  await using service = await TestService.open();
  await service.put("one/a", "1\n2\n");
  await service.put("empty/a", "");
  await service.put("good/a", "1,2,3\n2,3,4\n");
  await service.put("parquet/a", "PAR1");
  await service.put("header/a", "y,x\n1,2\n");
  const reasonOf = async (
    key: string,
    type: string,
    others: Record<string, string> = {},
  ) => {
    const job = await service.train(
      trainingRequest(`job-${key}-${Object.keys(others)}`, XGBOOST_IMAGE, {
        num_round: "1",
        ...others,
      }, [channel("train", `${key}/`, type)]),
    );
    return job.FailureReason!;
  };
  assert(
    /^ClientError: Cannot read "a": it has 1 columns/.test(
      await reasonOf("one", "text/csv"),
    ),
  );
  assertEquals(
    await reasonOf("empty", "text/csv"),
    'ClientError: No data in the channel "train"',
  );
  assertEquals(
    await reasonOf("good", "text/csv;label_size=2"),
    "ClientError: text/csv;label_size=2 is not an accepted csv ContentType. Optional parameter label_size must be equal to 1",
  );
  assertEquals(
    await reasonOf("header", "text/csv"),
    'ClientError: Cannot read "a": row 1, column 1 holds "y", not a number: if the first row holds names, leave it out',
  );
  const { ContentType: _, ...untyped } = channel("train", "good/");
  const { FailureReason } = await service.train(
    trainingRequest("untyped", XGBOOST_IMAGE, { num_round: "1" }, [untyped]),
  );
  assertEquals(
    FailureReason,
    'ClientError: Cannot read "a": line 1, "1,2,3" is not a label, or label:weight; the channel "train" has no ContentType, which stands for text/libsvm: give it text/csv if its files are CSV',
  );
  assert(
    (await reasonOf("parquet", "application/x-parquet")).includes("no Parquet"),
  );
});
