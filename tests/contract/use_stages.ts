/**
 * Every function of the stages, on its straight way and on those where it stops and
 * fails.
 *
 * @module
 */
import { knn, sklearnGbm, xgboost } from "../../lib/algorithms/mod.ts";
import { compare, explain, featureImportance } from "../../lib/compare/mod.ts";
import { deploy, deployEndpoint } from "../../lib/deploy/mod.ts";
import {
  readManifest,
  readPart,
  readPartTable,
} from "../../lib/manifests/mod.ts";
import { prep } from "../../lib/prep/mod.ts";
import {
  deleteObjects,
  downloadObject,
  listObjects,
  parseUri,
  type Session,
  uploadObject,
  uriOf,
} from "../../lib/session/mod.ts";
import { learningCurves, train } from "../../lib/train/mod.ts";
import { continuous, tune, tuneXgboost } from "../../lib/tune/mod.ts";
import { assertRejects } from "../support/assert.ts";
import { smallTable } from "../support/sessions.ts";
import type { Recorder } from "./record.ts";

/** Called before any stage was run, too: what they miss is no permission. */
const EARLY = [
  "learningCurves",
  "explain",
  "train",
  "tune",
  "deployEndpoint",
  "readManifest",
  "readPartTable",
  "downloadObject",
] as const;

/** Uses all of them, in the order in which one needs another. */
export async function useStages(
  session: Session,
  record: Recorder,
): Promise<void> {
  const boosting = xgboost({ num_round: 5 });
  const slow = { xgboost: xgboost({ num_round: 100_000 }) };
  const tags = { team: "homes" };
  const search = {
    xgboost: tuneXgboost({ num_round: 5, eta: continuous(0.1, 0.5) }),
  };
  const trials = { trials: 2, parallel: 1, tags };
  const large = new Uint8Array(9 * 2 ** 20);
  const home = uriOf(session, "");
  const fails = (use: () => Promise<unknown>) =>
    assertRejects(use, Error).then(() => {});

  for (const name of EARLY) {
    const early = {
      learningCurves: () => learningCurves(session),
      explain: () => explain(session),
      train: () => train(session, slow),
      tune: () => tune(session, search),
      deployEndpoint: () => deployEndpoint(session),
      readManifest: () => readManifest(session, "prep"),
      readPartTable: () => readPartTable(session, "test"),
      downloadObject: () => downloadObject(session, "nothing"),
    };
    await record(name, () => fails(early[name]));
  }
  await record("prep", async () => {
    await prep(session, { data: smallTable(), target: "price" });
    await fails(() => uploadObject(session, "large", large));
  });
  await record("uploadObject", async () => {
    await uploadObject(session, "whole", large);
    await fails(() => uploadObject(session, "larger", large));
  });
  await record("downloadObject", () => downloadObject(session, "whole"));
  await record("deleteObjects", () => deleteObjects(session, [home + "whole"]));
  await record("listObjects", () => listObjects(session, home));
  await record("readManifest", () => readManifest(session, "prep"));
  await record("readPartTable", () => readPartTable(session, "test"));
  await record("readPart", async () => {
    const manifest = await readManifest(session, "prep");
    await readPart(session, manifest, "test");
    const { parts } = manifest;
    const gone = { ...parts, test: { ...parts.test, uri: home + "gone" } };
    await fails(() => readPart(session, { ...manifest, parts: gone }, "test"));
  });
  await record("train", async () => {
    await fails(() => train(session, slow, aborting(session)));
    await fails(() =>
      train(session, {
        xgboost: xgboost({ num_round: 5, objective: "binary:logistic" }),
      })
    );
    const models = {
      xgboost: boosting,
      knn: knn({ k: 3 }),
      "sklearn-gbm": sklearnGbm({ n_estimators: 5 }),
    };
    await train(session, models, { tags });
    await train(session, models, { tags, resume: true });
  });
  await record("learningCurves", () => learningCurves(session));
  await record("tune", async () => {
    const long = {
      xgboost: tuneXgboost({ ...slowRange(), num_round: 100_000 }),
    };
    await fails(() => tune(session, long, { trials: 2, ...aborting(session) }));
    const bad = {
      xgboost: tuneXgboost({ ...slowRange(), objective: "binary:logistic" }),
    };
    await fails(() => tune(session, bad, trials));
    await tune(session, search, trials);
    await tune(session, search, { ...trials, resume: true });
  });
  const broken = async (use: () => Promise<unknown>) => {
    const { models } = await readManifest(session, "train");
    const { key } = parseUri(models[0]!.modelData);
    const good = await downloadObject(session, models[0]!.modelData);
    const short = key.slice(session.prefix.length + 1);
    await uploadObject(session, short, "no model");
    await use();
    await uploadObject(session, short, good);
  };
  const one = { models: ["xgboost"] };
  await broken(() =>
    record("compare", () => fails(() => compare(session, one)))
  );
  await record("compare", async () => {
    await fails(() => compare(session, { ...one, ...aborting(session) }));
    await compare(session, { ...one, tags });
    await compare(session, { ...one, tags, resume: true });
  });
  const model = { model: "xgboost" };
  await broken(() =>
    record(
      "featureImportance",
      () => fails(() => featureImportance(session, model)),
    )
  );
  await record("featureImportance", async () => {
    await fails(() =>
      featureImportance(session, { ...model, ...aborting(session) })
    );
    await featureImportance(session, { ...model, tags, rows: 20 });
  });
  await record("explain", () => explain(session, model));
  await broken(() =>
    record("deploy", () => fails(() => deploy(session, model)))
  );
  await record("deploy", async () => {
    await fails(() => deploy(session, { ...model, ...aborting(session) }));
    await deploy(session, { ...model, tags });
    await deploy(session, { ...model, tags, resume: true });
  });
  await broken(() =>
    record("deployEndpoint", () => fails(() => deployEndpoint(session, model)))
  );
  await record("deployEndpoint", async () => {
    await using endpoint = await deployEndpoint(session, { ...model, tags });
    await endpoint.predict([[0, 0, 0]]);
  });
}

function slowRange() {
  return { eta: continuous(0.1, 0.5) };
}

/** Aborts once the session's first job runs. */
function aborting(session: Session): { signal: AbortSignal } {
  const controller = new AbortController();
  const { sagemaker } = session;
  const send = sagemaker.send.bind(sagemaker);
  sagemaker.send = (async (command: never) => {
    const answer = await send(command);
    const name = (command as object).constructor.name;
    if (/^Create(Training|Transform|HyperParameterTuning)Job/.test(name)) {
      sagemaker.send = send as typeof sagemaker.send;
      controller.abort(new Error("Enough"));
    }
    return answer;
  }) as typeof sagemaker.send;
  return { signal: controller.signal };
}
