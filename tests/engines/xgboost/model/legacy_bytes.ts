import type { Booster } from "../../../../lib/engines/xgboost/booster.ts";

/**
 * A model in the binary format of XGBoost before 2.0, which only XGBoost writes:
 * for tests of what must be refused.
 */
export function legacyBytes(
  booster: Booster,
  { header = true, majorVersion = 1 } = {},
): Uint8Array {
  const bytes: number[] = [];
  const raw = (size: number, set: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(size));
    set(view);
    bytes.push(...new Uint8Array(view.buffer));
  };
  const int = (...values: number[]) =>
    values.forEach((value) => raw(4, (view) => view.setInt32(0, value, true)));
  const float = (...values: number[]) =>
    values.forEach((value) =>
      raw(4, (view) => view.setFloat32(0, value, true))
    );
  const count = (value: number) =>
    raw(8, (view) => view.setBigInt64(0, BigInt(value), true));
  const text = (value: string) => {
    const encoded = new TextEncoder().encode(value);
    count(encoded.length);
    bytes.push(...encoded);
  };
  const reserved = (ints: number) => int(...new Array<number>(ints).fill(0));

  if (header) bytes.push(...new TextEncoder().encode("binf"));
  float(booster.baseScore);
  int(booster.numFeature, booster.numClass, 1, 0, majorVersion, 7, 1, 0);
  reserved(25);
  text(booster.objective);
  text(booster.booster);
  int(booster.trees.length, booster.numParallelTree);
  reserved(38);
  for (const tree of booster.trees) {
    const nodes = tree.leftChildren.length;
    int(1, nodes, 0, 0, booster.numFeature, 0);
    reserved(31);
    for (let node = 0; node < nodes; node++) {
      int(tree.parents[node]!, tree.leftChildren[node]!);
      int(tree.rightChildren[node]!);
      int(tree.splitIndices[node]! | (tree.defaultLeft[node]! << 31));
      float(tree.splitConditions[node]!);
    }
    for (let node = 0; node < nodes; node++) {
      float(tree.lossChanges[node]!, tree.sumHessian[node]!);
      float(tree.baseWeights[node]!);
      int(0);
    }
  }
  int(...booster.treeInfo);
  if (booster.weightDrop) {
    count(booster.weightDrop.length);
    float(...booster.weightDrop);
  }
  count(Object.keys(booster.attributes).length);
  Object.entries(booster.attributes).flat().forEach(text);
  return Uint8Array.from(bytes);
}
