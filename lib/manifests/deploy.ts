/** What `deploy` hands on: `<prefix>/deploy.json`. */
export interface DeployManifest {
  /** The stage that wrote it. */
  readonly stage: "deploy";
  /** The caller's name for the model. */
  readonly model: string;
  /** Name of the SageMaker model. */
  readonly modelName: string;
  /** Name of the batch transform job. */
  readonly transformJobName: string;
  /** S3 URIs of the predictions, in the order of the input objects. */
  readonly predictions: readonly string[];
  /** Number of predictions. */
  readonly rows: number;
  /** Seconds of the transform job. */
  readonly seconds: number;
}
