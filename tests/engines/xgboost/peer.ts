/**
 * The real XGBoost, to train and predict beside ours.
 *
 * @module
 */
import type { Dataset, Matrix } from "../../../lib/engines/data/matrix.ts";
import type { Booster, Tree } from "../../../lib/engines/xgboost/booster.ts";
import { PythonPeer } from "../../bench/harness.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { findPython, runPython } from "../../support/peers.ts";

const program = `
import numpy, xgboost
xgboost.set_config(verbosity=0)

def matrix(r):
    folder = r['folder']
    rows, columns = r['shape']
    read = lambda name: numpy.fromfile(folder + '/' + name, dtype=numpy.float32)
    X = read('features').reshape(columns, rows).T.copy()
    weights = read('weights') if r['weighted'] else None
    return xgboost.DMatrix(X, read('labels'), weight=weights, nthread=1)

def answer(r):
    d = matrix(r['train'])
    p = dict(r['parameters'], nthread=1)
    rounds = p.pop('num_round')
    b = xgboost.train(p, d, rounds)
    t = matrix(r['test']) if 'test' in r else d
    return dict(
        model=b.save_raw('json').decode(),
        margins=b.predict(t, output_margin=True).ravel().tolist(),
        predictions=b.predict(t).ravel().tolist(),
    )
`;

interface JsonTree {
  left_children: number[];
  right_children: number[];
  split_indices: number[];
  split_conditions: number[];
  default_left: number[];
  loss_changes: number[];
  sum_hessian: number[];
  base_weights: number[];
}

/** What XGBoost trained. */
export interface PeerModel {
  readonly trees: JsonTree[];
  readonly treeInfo: number[];
  readonly weightDrop: number[] | undefined;
  /** Row after row, groups side by side. */
  readonly margins: Float32Array;
  readonly predictions: Float32Array;
}

/** XGBoost in a Python process. */
export class XgboostPeer implements AsyncDisposable {
  readonly #peer: PythonPeer;
  readonly #folder = Deno.makeTempDirSync();

  constructor(python: string) {
    this.#peer = new PythonPeer(python, program);
  }

  #write(name: string, { features, labels, weights }: Dataset) {
    const folder = `${this.#folder}/${name}`;
    Deno.mkdirSync(folder, { recursive: true });
    const write = (name: string, values: Float32Array) =>
      Deno.writeFileSync(
        `${folder}/${name}`,
        new Uint8Array(values.slice().buffer),
      );
    write("features", features.data);
    write("labels", labels);
    if (weights !== undefined) write("weights", weights);
    const shape = [features.rows, features.columns];
    return { folder, shape, weighted: weights !== undefined };
  }

  /** Trains with XGBoost's own parameters, `num_round` among them. */
  async train(
    parameters: Record<string, unknown>,
    dataset: Dataset,
    test?: Matrix,
  ): Promise<PeerModel> {
    const answer = await this.#peer.call<
      { model: string; margins: number[]; predictions: number[] }
    >({
      parameters,
      train: this.#write("train", dataset),
      ...(test && {
        test: this.#write("test", {
          features: test,
          labels: new Float32Array(test.rows),
        }),
      }),
    });
    const booster = JSON.parse(answer.model).learner.gradient_booster;
    const { model } = booster.gbtree ?? booster;
    return {
      trees: model.trees,
      treeInfo: model.tree_info,
      weightDrop: booster.weight_drop,
      margins: Float32Array.from(answer.margins),
      predictions: Float32Array.from(answer.predictions),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#peer[Symbol.asyncDispose]();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

function floats(values: number[]): number[] {
  return [...Float32Array.from(values)];
}

/** That a tree is XGBoost's to the last bit. */
export function assertSameTree(
  ours: Tree,
  theirs: JsonTree,
  message: string,
): void {
  const same = (name: string, a: ArrayLike<number>, b: ArrayLike<number>) =>
    assertEquals(Array.from(a), Array.from(b), `${message}: ${name}`);
  same("left children", ours.leftChildren, theirs.left_children);
  same("right children", ours.rightChildren, theirs.right_children);
  same("features", ours.splitIndices, theirs.split_indices);
  same("thresholds", ours.splitConditions, floats(theirs.split_conditions));
  same("directions", ours.defaultLeft, theirs.default_left);
  same("gains", ours.lossChanges, floats(theirs.loss_changes));
  same("covers", ours.sumHessian, floats(theirs.sum_hessian));
  same("weights", ours.baseWeights, floats(theirs.base_weights));
}

/** That a model is XGBoost's to the last bit. */
export function assertSameModel(
  ours: Booster,
  theirs: PeerModel,
  message: string,
): void {
  assertEquals(ours.trees.length, theirs.trees.length, `${message}: trees`);
  ours.trees.forEach((tree, t) =>
    assertSameTree(tree, theirs.trees[t]!, `${message}, tree ${t}`)
  );
  assertEquals(ours.treeInfo, theirs.treeInfo, `${message}: groups`);
  if (theirs.weightDrop !== undefined) {
    assert(ours.weightDrop !== undefined);
    assertEquals(
      floats(ours.weightDrop),
      floats(theirs.weightDrop),
      `${message}: weights of the trees`,
    );
  }
}

/** A Python with the XGBoost whose trees ours are to be, or undefined. */
async function findXgboost(): Promise<string | undefined> {
  const python = await findPython("xgboost", "numpy");
  if (python === undefined) return undefined;
  const version = "import xgboost; print(xgboost.__version__, end='')";
  const isOurs = (await runPython(python, version)).startsWith("1.7.");
  return isOurs ? python : undefined;
}

const python = await findXgboost();

/** A test beside XGBoost 1.7; skipped, visibly, without it, or failed in CI. */
export function xgboostTest(
  name: string,
  fn: (peer: XgboostPeer) => Promise<void>,
  ignore = false,
): void {
  const isCi = Deno.env.get("CI") === "true";
  Deno.test({
    name: `${name} [needs Python with xgboost 1.7]`,
    ignore: ignore || python === undefined && !isCi,
    async fn() {
      if (python === undefined) {
        throw new Error("CI must install Python with xgboost 1.7");
      }
      await using peer = new XgboostPeer(python);
      await fn(peer);
    },
  });
}
