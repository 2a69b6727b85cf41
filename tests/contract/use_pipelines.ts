/**
 * Every function of pipelines, on its straight way and on those where it stops and
 * fails.
 *
 * @module
 */
import {
  DeletePipelineCommand,
  DescribeHyperParameterTuningJobCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribeProcessingJobCommand,
  DescribeTransformJobCommand,
  type PipelineExecutionStep,
  ResourceNotFound,
} from "@aws-sdk/client-sagemaker";
import {
  decide,
  definition,
  describe,
  describePackage,
  failStep,
  lineageOf,
  modelPackages,
  mpg,
  retry,
  start,
  stop,
  transformByPackage,
  upsert,
  upsertDefinition,
  wait,
} from "../../lib/pipeline/mod.ts";
import { openWatcher } from "../../lib/pipeline/watch.ts";
import {
  deleteObjects,
  listObjects,
  type Session,
  uploadObject,
  uriOf,
} from "../../lib/session/mod.ts";
import { assertRejects } from "../support/assert.ts";
import type { LibraryFunction } from "../../lib/infra/mod.ts";
import type { Recorder } from "./record.ts";

/** What a step of a pipeline made. */
export interface MadeByStep {
  readonly arn: string;
  /** What its Describe operation says, which is what it was made of. */
  readonly description: object;
}

/** Parameters of a search that is soon over. */
const QUICK = { parameters: { MaxTrainingJobs: 2 } };

/**
 * Uses all of them, in the order in which one needs another.
 *
 * @param python Whether scripts can be run in Python, as on AWS; else they are run
 * in TypeScript.
 * @returns What the steps made.
 */
export async function usePipelines(
  session: Session,
  record: Recorder,
  python: boolean,
): Promise<MadeByStep[]> {
  const language = python ? "python" : "typescript";
  const fails = (use: () => Promise<unknown>) =>
    assertRejects(use, Error).then(() => {});
  /** Where there is no such pipeline yet, and where there is one. */
  const anew = async (
    name: LibraryFunction,
    pipeline: string,
    use: () => Promise<unknown>,
  ) => {
    await remove(session, pipeline);
    await record(name, use);
    await record(name, use);
  };
  const failing = {
    name: "MpgOnce",
    steps: [failStep("End", "It is to fail")],
  };
  const abort = () => AbortSignal.abort(new Error("Enough"));
  const { name } = failing;
  await anew("pipelines.upsert", name, () => upsert(session, failing));
  const text = definition(failing);
  await anew(
    "pipelines.upsertDefinition",
    name,
    () => upsertDefinition(session, name, text),
  );
  const failed = await start(session, failing);
  await record("pipelines.wait", () => fails(() => wait(session, failed)));
  await record("pipelines.retry", () => retry(session, failed));
  await fails(() => wait(session, failed));

  await record(
    "pipelines.mpg.planMpgPipeline",
    () => mpg.planMpgPipeline(session),
  );
  const open = () => mpg.openMpgPipeline(session, undefined, language);
  await anew("pipelines.mpg.openMpgPipeline", "AutoMpg", open);
  await remove(session, "AutoMpg");
  const options = { ...QUICK, language } as const;
  await record("pipelines.mpg.runMpg", async () => {
    const { arn } = await mpg.runMpg(session, undefined, options);
    await watchInNotebook(session, arn);
    const signal = abort();
    await fails(() => mpg.runMpg(session, undefined, { ...options, signal }));
  });
  const pipeline = await open();
  await record("pipelines.start", () => start(session, pipeline, QUICK));
  const running = await start(session, pipeline, QUICK);
  await record("pipelines.stop", () => stop(session, running));
  const stopped = await start(session, pipeline, QUICK);
  await record(
    "pipelines.wait",
    () => fails(() => wait(session, stopped, { signal: abort() })),
  );
  const good = await start(session, pipeline, QUICK);
  await record("pipelines.wait", () => watchInNotebook(session, good));
  await record("pipelines.wait", () => wait(session, good));
  await record("pipelines.describe", () => describe(session, good));
  const { steps } = await describe(session, good);
  await useModels(session, record, good);
  return await describeMade(session, steps);
}

/** The registry, and what executions left behind. */
async function useModels(
  session: Session,
  record: Recorder,
  execution: string,
): Promise<void> {
  const fails = (use: () => Promise<unknown>) =>
    assertRejects(use, Error).then(() => {});
  await record(
    "pipelines.modelPackages",
    () => modelPackages(session, mpg.MPG_GROUP),
  );
  const [version] = await modelPackages(session, mpg.MPG_GROUP);
  const model = version!.ModelPackageArn!;
  await record(
    "pipelines.describePackage",
    () => describePackage(session, model),
  );
  await record(
    "pipelines.decide",
    () => decide(session, model, "Approved", "It was looked at"),
  );
  await record("pipelines.lineageOf", () => lineageOf(session, model));
  const predictions = await mpg.readPredictions(session, execution);
  await uploadObject(session, "mpg/bad/batch.csv", "no,number\n");
  await record("pipelines.transformByPackage", async () => {
    const output = uriOf(session, "mpg/package");
    const { rows: input } = predictions;
    await transformByPackage(session, model, { input, output });
    const bad = uriOf(session, "mpg/bad/");
    await fails(() =>
      transformByPackage(session, model, { input: bad, output })
    );
  });
  await record("pipelines.mpg.readEvaluation", async () => {
    await mpg.readEvaluation(session, execution);
    await fails(() => mpg.readEvaluation(session, `${execution}0`));
  });
  await record(
    "pipelines.mpg.readPredictions",
    () => mpg.readPredictions(session, execution),
  );
  const evaluations = (await listObjects(session, uriOf(session, "mpg/")))
    .map(({ uri }) => uri).filter((uri) => uri.endsWith("/evaluation.json"));
  await deleteObjects(session, evaluations);
  await record(
    "pipelines.mpg.readEvaluation",
    () => fails(() => mpg.readEvaluation(session, execution)),
  );
  await deleteObjects(session, [predictions.file]);
  await record(
    "pipelines.mpg.readPredictions",
    () => fails(() => mpg.readPredictions(session, execution)),
  );
}

async function remove({ sagemaker }: Session, name: string): Promise<void> {
  const command = new DeletePipelineCommand({
    PipelineName: name,
    ClientRequestToken: crypto.randomUUID(),
  });
  try {
    await sagemaker.send(command);
  } catch (error) {
    if (!(error instanceof ResourceNotFound)) throw error;
  }
}

/** What a notebook asks for as well, to draw the graph. */
async function watchInNotebook(session: Session, arn: string): Promise<void> {
  await openWatcher(session, arn, () => Promise.resolve());
}

async function describeMade(
  { sagemaker }: Session,
  steps: readonly PipelineExecutionStep[],
): Promise<MadeByStep[]> {
  const arns = steps.flatMap(({ Metadata = {} }) =>
    Object.values(Metadata).flatMap((one: { Arn?: string }) => one.Arn ?? [])
  );
  return await Promise.all(arns.map(async (arn) => ({
    arn,
    description: await describeOne(sagemaker, arn),
  })));
}

function describeOne(
  sagemaker: Session["sagemaker"],
  arn: string,
): Promise<object> {
  const [kind, name] = [arn.split(/[:/]/)[5], arn.slice(arn.indexOf("/") + 1)];
  switch (kind) {
    case "processing-job":
      return sagemaker.send(
        new DescribeProcessingJobCommand({ ProcessingJobName: name }),
      );
    case "transform-job":
      return sagemaker.send(
        new DescribeTransformJobCommand({ TransformJobName: name }),
      );
    case "hyper-parameter-tuning-job":
      return sagemaker.send(
        new DescribeHyperParameterTuningJobCommand({
          HyperParameterTuningJobName: name,
        }),
      );
    case "model":
      return sagemaker.send(new DescribeModelCommand({ ModelName: name }));
    case "model-package":
      return sagemaker.send(
        new DescribeModelPackageCommand({ ModelPackageName: arn }),
      );
    default:
      throw new Error(`What a step made is not known here: ${arn}`);
  }
}
