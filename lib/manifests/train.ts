/** What `train` hands on: `<prefix>/train.json`. */
export interface TrainManifest {
  /** The stage that wrote it. */
  readonly stage: "train";
  /** The parts that they were trained beside, as `dataIdentity` tells them. */
  readonly data: string;
  /** The models that were trained, in the order given. */
  readonly models: readonly TrainedModel[];
}

/** One trained model: all that it takes to serve it. */
export interface TrainedModel {
  /** The caller's name for it. */
  readonly name: string;
  /** Name of its algorithm in the catalogue. */
  readonly algorithm: string;
  /** Name of the training job. */
  readonly jobName: string;
  /** Image that trains and serves it. */
  readonly image: string;
  /** S3 URI of `model.tar.gz`. */
  readonly modelData: string;
  /** Environment of the container that serves it. */
  readonly environment: Readonly<Record<string, string>>;
  /** As they were sent to the service. */
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** `Accept` of a batch transform. */
  readonly accept: string;
  /** Name of the metric that matters most, such as `validation:rmse`. */
  readonly objectiveMetric: string;
  /** Seconds from the start of its work to the end. */
  readonly trainingSeconds: number;
  /** Seconds billed; fewer with spot instances. */
  readonly billableSeconds: number;
  /** Last value of each metric that the container reported. */
  readonly metrics: Readonly<Record<string, number>>;
}
