import type { DeployManifest } from "../manifests/mod.ts";
import {
  type DisplayBundle,
  jupyterDisplay,
  makeTable,
  type Table,
  tableBundle,
  textTable,
} from "../tables/mod.ts";

/** The deployed model and its predictions. */
export class Deployed {
  /** As `deploy.json` has it. */
  readonly manifest: DeployManifest;
  /** One a test row, in order. */
  readonly predictions: Float64Array;

  /** Joins the manifest with the predictions. */
  constructor(manifest: DeployManifest, predictions: Float64Array) {
    this.manifest = manifest;
    this.predictions = predictions;
  }

  /** What was deployed, one fact a row. */
  toTable(): Table {
    const { model, modelName, transformJobName, rows, predictions } =
      this.manifest;
    return makeTable({
      deployed: ["model", "SageMaker model", "transform job", "rows", "output"],
      value: [
        model,
        modelName,
        transformJobName,
        rows.toLocaleString("en-US"),
        predictions.join(", "),
      ],
    });
  }

  /** The table as text. */
  toString(): string {
    return textTable(this.toTable());
  }

  /** What a notebook shows. */
  [jupyterDisplay](): DisplayBundle {
    return tableBundle(this.toTable());
  }
}
