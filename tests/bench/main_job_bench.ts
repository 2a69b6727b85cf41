import { dataFolder } from "../support/data.ts";
import type { Suite } from "./harness.ts";

/** What the main job does, as a data scientist would write it in Python. */
const PROGRAM = `
import json, sys
import numpy as np, pandas as pd, xgboost
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import StandardScaler

source, out = sys.argv[1:]
table = pd.read_csv(source)
X, y = table.drop(columns="MedHouseVal"), table["MedHouseVal"]
X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, test_size=0.1, random_state=0)
scaler = StandardScaler().fit(X_train)
X_train, X_val, X_test = map(scaler.transform, (X_train, X_val, X_test))
models = {
    "xgboost": xgboost.XGBRegressor(n_estimators=100, max_depth=6, learning_rate=0.2,
                                    subsample=0.8, colsample_bytree=0.8, tree_method="hist"),
    "knn": KNeighborsRegressor(10),
    "sklearn-gbm": GradientBoostingRegressor(n_estimators=200, max_depth=5, learning_rate=0.1),
}
rows = []
for name, model in models.items():
    model.fit(X_train, y_train)
    predicted = model.predict(X_test)
    mse = mean_squared_error(y_test, predicted)
    rows.append({"name": name, "rmse": mse ** 0.5, "mse": mse,
                 "mae": mean_absolute_error(y_test, predicted), "r2": r2_score(y_test, predicted)})
    np.savetxt(out + "/" + name + ".csv", predicted)
rows.sort(key=lambda row: row["rmse"])
json.dump(rows, open(out + "/model_comparison.json", "w"))
`;

async function timed(command: Deno.Command): Promise<number> {
  const start = performance.now();
  const { success, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return (performance.now() - start) / 1000;
}

/** The main job on the real set: a process of ours beside one of Python. */
export const suite: Suite = {
  name: "main job",
  modules: ["xgboost", "sklearn", "pandas"],
  async run(python, measure) {
    if (dataFolder === undefined) {
      console.log("main job: skipped, needs the real data (SAGEBOOK_DATA)");
      return;
    }
    const folder = await Deno.makeTempDir();
    const source = `${dataFolder}/california_housing.csv`;
    try {
      await measure({
        name: "deno task start, whole process",
        peer: "Python script, XGBoost and scikit-learn",
        must: 0.5,
        aim: 0.3,
        runs: 3,
        ours: () =>
          timed(
            new Deno.Command(Deno.execPath(), {
              args: [
                "task",
                "start",
                "--state",
                `${folder}/state`,
                "--out",
                `${folder}/out`,
              ],
              env: { SAGEBOOK_DATA: dataFolder! },
            }),
          ),
        theirs: () =>
          timed(
            new Deno.Command(python, {
              args: ["-c", PROGRAM, source, folder],
            }),
          ),
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};
