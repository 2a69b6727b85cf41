import { UserError } from "../../../../lib/engines/user_error.ts";
import {
  featureImportance,
  type ImportanceType,
} from "../../../../lib/engines/xgboost/explain/mod.ts";
import { encodeBooster } from "../../../../lib/engines/xgboost/model/mod.ts";
import { assert, assertEquals, assertThrows } from "../../../support/assert.ts";
import { pythonTest, runPython } from "../../../support/peers.ts";
import { randomBooster } from "../model/random_booster.ts";

const types: ImportanceType[] = [
  "weight",
  "gain",
  "cover",
  "total_gain",
  "total_cover",
];

const program = `
import json, os, sys
os.environ["OMP_NUM_THREADS"] = "1"
import xgboost as xgb
print(json.dumps([[xgb.Booster(model_file=file).get_score(importance_type=type) for type in sys.argv[1].split(",")]
  for file in sys.argv[2:]]))
`;

await pythonTest("featureImportance() agrees with XGBoost's get_score", [
  "xgboost",
], async (python) => {
  const boosters = [
    // Some of twelve features are in no split.
    randomBooster(71, { numFeature: 12, trees: 3, depth: 3 }),
    randomBooster(72, { featureNames: ["a", "b", "c", "d", "e"], trees: 20 }),
    randomBooster(73, { depth: 0 }),
  ];
  const folder = await Deno.makeTempDir();
  const files = boosters.map((_, index) => `${folder}/${index}`);
  for (const [index, file] of files.entries()) {
    await Deno.writeFile(file, encodeBooster(boosters[index]!));
  }
  const peer: Record<string, number>[][] = JSON.parse(
    await runPython(python, program, [types.join(","), ...files]),
  );
  await Deno.remove(folder, { recursive: true });
  boosters.forEach((booster, index) =>
    types.forEach((type, at) => {
      const expected = Object.entries(peer[index]![at]!);
      const actual = [...featureImportance(booster, type)];
      assertEquals(
        actual.map(([name]) => name),
        expected.map(([name]) => name),
      );
      actual.forEach(([name, value], position) => {
        const other = expected[position]![1];
        assert(
          Math.abs(value - other) <= 1e-5 * other,
          `${type} of ${name}: ${value}, XGBoost has ${other}`,
        );
      });
    })
  );
});

Deno.test("featureImportance() refuses a type that XGBoost does not have", () => {
  assertThrows(
    () => featureImportance(randomBooster(1), "splits" as ImportanceType),
    UserError,
    '"splits": choose one of weight, gain',
  );
});
