import { assert, assertEquals, assertThrows } from "../../support/assert.ts";
import {
  decodeModel,
  encodeModel,
  fitGradientBoosting,
  type GradientBoostingModel,
  parseParameters,
  predict,
} from "../../../lib/engines/gradient_boosting/mod.ts";
import { RandomState } from "../../../lib/engines/gradient_boosting/random_state.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import { makeClasses, makeRegression } from "./made_data.ts";

const data = makeRegression(120, 3, 1);

function regressor(): GradientBoostingModel {
  const parameters = parseParameters({ n_estimators: "4", subsample: "0.7" });
  return fitGradientBoosting(parameters, data);
}

Deno.test("decodeModel() reads what encodeModel() wrote", () => {
  const model = regressor();
  const read = decodeModel(encodeModel(model));
  assertEquals(read, model);
  assertEquals(predict(read, data.features), predict(model, data.features));
  const classes = makeClasses(120, 3, 4, 2);
  const classifier = fitGradientBoosting(
    parseParameters({ n_estimators: "3", loss: "log_loss" }),
    classes,
  );
  assertEquals(decodeModel(encodeModel(classifier)), classifier);
});

Deno.test("decodeModel() reads bytes at any offset of a buffer", () => {
  const bytes = encodeModel(regressor());
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  assertEquals(decodeModel(shifted.subarray(3)), regressor());
});

Deno.test("decodeModel() refuses every truncation", () => {
  const bytes = encodeModel(regressor());
  for (let length = 0; length < bytes.length; length += 7) {
    assertThrows(
      () => decodeModel(bytes.subarray(0, length)),
      UserError,
      "Cannot read the gradient boosting model",
    );
  }
});

Deno.test("decodeModel() refuses or reads any damaged byte, and always ends", () => {
  const bytes = encodeModel(regressor());
  const random = new RandomState(1);
  for (let i = 0; i < 2000; i++) {
    const damaged = bytes.slice();
    damaged[random.interval(bytes.length - 1)]! ^= 1 << random.interval(7);
    try {
      predict(decodeModel(damaged), data.features);
    } catch (error) {
      assert(error instanceof UserError, String(error));
    }
  }
});

type Change = (header: Record<string, unknown>) => void;

function withHeader(change: Change): Uint8Array {
  const bytes = encodeModel(regressor());
  const view = new DataView(bytes.buffer);
  const length = view.getUint32(8, true);
  const text = new TextDecoder().decode(bytes.subarray(12, 12 + length));
  const header = JSON.parse(text);
  change(header);
  const changed = new TextEncoder().encode(JSON.stringify(header));
  const body = bytes.subarray(Math.ceil((12 + length) / 8) * 8);
  const start = Math.ceil((12 + changed.length) / 8) * 8;
  const result = new Uint8Array(start + body.length);
  result.set(bytes.subarray(0, 8));
  new DataView(result.buffer).setUint32(8, changed.length, true);
  result.set(changed, 12);
  result.set(body, start);
  return result;
}

const headers: [string, Change, string][] = [
  ["huge trees", (h) => h.nodes = [1e9, 1e9, 1e9, 1e9], "bytes expected"],
  ["an empty tree", (h) => h.nodes = [0, 1, 1, 1], "lacks what a model needs"],
  ["negative counts", (h) => h.features = -1, "lacks what a model needs"],
  ["no trees", (h) => (h.nodes = [], h.stages = 0), "contradict each other"],
  ["one class", (h) => h.classes = 1, "contradict each other"],
  ["other parameters", (h) => h.parameters = { eta: "1" }, "Unknown parameter"],
  ["numbers for texts", (h) => h.parameters = { tol: 1 }, "lacks what"],
];

for (const [name, change, message] of headers) {
  Deno.test(`decodeModel() refuses a header with ${name}`, () => {
    assertThrows(() => decodeModel(withHeader(change)), UserError, message);
  });
}

function withTree(
  change: (tree: Record<string, Int32Array | Float64Array>) => void,
): GradientBoostingModel {
  const model = regressor();
  change(model.stages[1]![0]! as never);
  return model;
}

const trees: [string, Parameters<typeof withTree>[0], string][] = [
  ["a cycle", (t) => t.childrenLeft![0] = 0, "has a child"],
  ["a node of two parents", (t) => t.childrenRight![0] = 1, "has a child"],
  ["a child out of range", (t) => t.childrenLeft![0] = 9999, "has a child"],
  ["a feature out of range", (t) => t.feature![0] = 3, `splits on "3"`],
  ["a threshold NaN", (t) => t.threshold![0] = NaN, `it holds "NaN"`],
  ["an infinite value", (t) => t.value![1] = Infinity, `it holds "Infinity"`],
  [
    "a node without a parent",
    (t) => (t.childrenLeft![0] = -1, t.childrenRight![0] = -1),
    "has no parent",
  ],
];

for (const [name, change, message] of trees) {
  Deno.test(`decodeModel() refuses a tree with ${name}`, () => {
    const bytes = encodeModel(withTree(change));
    assertThrows(() => decodeModel(bytes), UserError, message);
  });
}
