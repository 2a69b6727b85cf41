import {
  buildIndex,
  encodeModel,
  parseParameters,
} from "../../../lib/engines/nearest_neighbors/mod.ts";
import { knnContainer } from "../../../lib/local/containers/knn/container.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import {
  channel,
  KNN_IMAGE,
  TestService,
  trainingRequest,
} from "../jobs/support.ts";
import { recordIo } from "./recordio.ts";
import { ask, assertStatus, withModel } from "./support.ts";

/** Two neighbours on a line: labels 10 at 0, 20 at 1, 40 at 3. */
const model = encodeModel(buildIndex(
  parseParameters({
    feature_dim: "1",
    k: "2",
    predictor_type: "regressor",
    sample_size: "3",
  }),
  {
    features: { rows: 3, columns: 1, data: Float32Array.of(0, 1, 3) },
    labels: Float32Array.of(10, 20, 40),
  },
));

Deno.test("KNN answers every form of request alike", async () => {
  await withModel(knnContainer, model, {}, async (predictor) => {
    const expected =
      '{"predictions": [{"predicted_label": 15.0}, {"predicted_label": 30.0}]}';
    const requests: [body: string | Uint8Array, contentType: string][] = [
      ["0.25\n2.5\n", "text/csv"],
      ["0.25\n2.5", "text/csv; charset=utf-8"],
      [
        '{"instances":[{"features":[0.25]},{"features":[2.5]}]}',
        "application/json",
      ],
      [
        '{"instances":[{"data":{"features":{"values":[0.25]}}},{"features":[2.5]}]}',
        "application/json",
      ],
      ['{"features":[0.25]}\n{"features":[2.5]}\n', "application/jsonlines"],
      [
        recordIo([{ values: [0.25] }, { values: [2.5] }]),
        "application/x-recordio-protobuf",
      ],
    ];
    for (const [body, contentType] of requests) {
      assertEquals(await ask(predictor, body, contentType), expected);
    }
  });
});

Deno.test("KNN answers JSON, JSON Lines and recordIO, with neighbours where they are asked for", async () => {
  await withModel(knnContainer, model, {}, async (predictor) => {
    const answer = (accept: string) =>
      ask(predictor, "0.25\n", "text/csv", accept);
    assertEquals(
      await answer("application/jsonlines"),
      '{"predicted_label": 15.0}\n',
    );
    assertEquals(
      await answer("application/jsonlines; verbose=true"),
      '{"predicted_label": 15.0, "distances": [0.25, 0.75], "labels": [10.0, 20.0]}\n',
    );
    assertEquals(
      await answer("application/json; verbose=true"),
      '{"predictions": [{"predicted_label": 15.0, "distances": [0.25, 0.75], "labels": [10.0, 20.0]}]}',
    );
    const recordio = await answer("application/x-recordio-protobuf");
    assertEquals(recordio.includes("predicted_label"), true);
  });
});

Deno.test("KNN refuses by the status that fits", async () => {
  await withModel(knnContainer, model, {}, async (predictor) => {
    await assertStatus(ask(predictor, "1\n", "text/csv", "text/csv"), 406);
    await assertStatus(ask(predictor, "1\n", "image/png"), 415);
    for (
      const [body, contentType] of [
        ["1,2\n", "text/csv"],
        ["a\n", "text/csv"],
        ["{}", "application/json"],
        ['{"instances":[{"features":["1"]}]}', "application/json"],
        [
          '{"instances":[{"features":[1]},{"features":[1,2]}]}',
          "application/json",
        ],
        ["{", "application/jsonlines"],
        ["noise", "application/x-recordio-protobuf"],
      ] as const
    ) {
      await assertStatus(ask(predictor, body, contentType), 400);
    }
  });
});

Deno.test("KNN trains on recordIO-protobuf, dense and sparse, as on CSV", async () => {
  await using service = await TestService.open();
  await service.put("csv/a", "10,0,5\n20,1,0\n40,3,0\n");
  await service.put(
    "recordio/a",
    recordIo([
      { values: [0, 5], label: 10 },
      { values: [1], keys: [0], width: 2, label: 20 },
      { values: [3], keys: [0], width: 2, label: 40 },
    ]),
  );
  const parameters = {
    feature_dim: "2",
    k: "1",
    predictor_type: "classifier",
    sample_size: "3",
  };
  for (
    const [name, type] of [
      ["csv", "text/csv;label_size=1"],
      ["recordio", "application/x-recordio-protobuf"],
    ] as const
  ) {
    const job = await service.train(
      trainingRequest(name, KNN_IMAGE, parameters, [
        channel("train", `${name}/`, type),
        channel("test", `${name}/`, type),
      ]),
    );
    assertEquals(job.FailureReason, undefined);
    assertEquals(
      job.FinalMetricDataList!.map((
        { MetricName, Value },
      ) => [MetricName, Value]),
      [["test:accuracy", 1]],
    );
  }
  assertEquals(
    service.bytes("models/csv/output/model.tar.gz"),
    service.bytes("models/recordio/output/model.tar.gz"),
  );
  const damaged = recordIo([{ values: [1, 2], label: 3 }]).slice(0, -5);
  await service.put("damaged/a", damaged);
  const job = await service.train(
    trainingRequest("damaged", KNN_IMAGE, parameters, [
      channel("train", "damaged/", "application/x-recordio-protobuf"),
    ]),
  );
  assertEquals(
    job.FailureReason,
    'ClientError: Cannot read "a" as recordIO-protobuf: record 1 is cut off',
  );
});

Deno.test("KNN refuses test rows that could not be scored, before it builds the index", async () => {
  await using service = await TestService.open();
  await service.put("train/a", "10,0,5\n20,1,0\n40,3,0\n");
  const cases = {
    wide: ["1,2,3,4\n", '"feature_dim" is "2", and its rows have 3 features'],
    missing: ["1,2,\n", 'row 1, feature 2 holds "NaN"'],
    unlabelled: ["1,2,3\n,2,3\n", 'the label of row 2 is "NaN"'],
  };
  for (const [name, [rows, reason]] of Object.entries(cases)) {
    await service.put(`${name}/a`, rows!);
    const job = await service.train(
      trainingRequest(name, KNN_IMAGE, {
        feature_dim: "2",
        k: "1",
        predictor_type: "regressor",
        sample_size: "3",
      }, [
        channel("train", "train/", "text/csv;label_size=1"),
        channel("test", `${name}/`, "text/csv;label_size=1"),
      ]),
    );
    assert(job.FailureReason!.includes(reason!), job.FailureReason);
    const lines = service.log("TrainingJobs", name);
    assert(!lines.some((line) => line.startsWith("Building")));
  }
});
