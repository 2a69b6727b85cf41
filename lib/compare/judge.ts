import {
  allOrStop,
  batchTransformRequest,
  createModel,
  deleteModel,
  folderOf,
  jobName,
  readPredictions,
  runTransformJob,
  type TransformResources,
} from "../jobs/mod.ts";
import type { PrepManifest, TrainedModel } from "../manifests/mod.ts";
import { type Session, uriOf } from "../session/mod.ts";

/** A trained model and its predictions for the test rows. */
export interface JudgedModel {
  readonly trained: TrainedModel;
  /** One a test row, in order. */
  readonly predicted: Float64Array;
  /** S3 URI of the predictions. */
  readonly uri: string;
}

/**
 * Lets every model predict the test rows in a batch transform, all at once. The
 * filter keeps the label from them.
 *
 * @throws {JobError} If one fails; the others are stopped.
 * @throws {RangeError} If a model did not answer every row.
 */
export function judgeModels(
  session: Session,
  prep: PrepManifest,
  candidates: readonly TrainedModel[],
  options: TransformResources & { readonly signal?: AbortSignal },
): Promise<JudgedModel[]> {
  const { uri, rows } = prep.parts.test;
  const input = folderOf(uri);
  return allOrStop(candidates, async (trained, signal) => {
    const output = uriOf(session, `comparison/${trained.name}`);
    const label = `Evaluate ${trained.name}`;
    const run = { label, input, output, labelled: true, signal };
    const { values, uris } = await predictOnce(session, trained, run, options);
    if (values.length !== rows) {
      throw new RangeError(
        `Cannot compare "${trained.name}": it gave ${values.length} predictions for ${rows} test rows`,
      );
    }
    return { trained, predicted: values, uri: uris[0]! };
  }, options.signal);
}

/** What {@linkcode predictOnce} reads and writes. */
export interface PredictionRun {
  /** Shown beside its status. */
  readonly label: string;
  readonly input: string;
  readonly output: string;
  readonly labelled: boolean;
  readonly signal: AbortSignal;
}

/** A batch transform on a SageMaker model that is made for it, and then deleted. */
export async function predictOnce(
  session: Session,
  trained: TrainedModel,
  { label, input, output, labelled, signal }: PredictionRun,
  resources: TransformResources,
): Promise<{ values: Float64Array; uris: readonly string[] }> {
  const name = jobName(trained.name);
  const { accept } = trained;
  const request = batchTransformRequest({
    jobName: name,
    modelName: name,
    input,
    labelled,
    output,
    accept,
  }, resources);
  await createModel(session, name, trained, resources.tags);
  try {
    await runTransformJob(session, request, { label, signal });
  } finally {
    await deleteModel(session, name);
  }
  return await readPredictions(session, output, accept);
}
