import type { CreateTrainingJobRequest } from "@aws-sdk/client-sagemaker";
import type { Algorithm } from "../algorithms/mod.ts";
import { servingEnvironment } from "../jobs/mod.ts";
import { compare, featureImportance } from "../compare/mod.ts";
import { deploy } from "../deploy/mod.ts";
import {
  dataIdentity,
  readManifest,
  type TrainedModel,
  writeManifest,
} from "../manifests/mod.ts";
import { prep } from "../prep/mod.ts";
import { downloadObject, type Place, type Session } from "../session/mod.ts";
import { train, TrainError } from "../train/mod.ts";
import { tune, TuneError } from "../tune/mod.ts";
import { type DryRequest, DryRunEnd, DrySession } from "./dry_session.ts";
import type { MainJob } from "./main_job.ts";

/**
 * The requests of the main job, in order, and sends none: each stage runs as far as
 * what it asks of the service. The names of jobs hold the time, and differ when the
 * job is really run; feature importance and deployment are of the best model, which
 * is not known: the first stands in.
 */
export async function dryRun(
  place: Place,
  backend: Session["backend"],
  job: MainJob,
): Promise<readonly DryRequest[]> {
  const dry = new DrySession(place, backend);
  const { session } = dry;
  const { training, transform, tuning, estimators } = job;
  await prep(session, job.data);
  await untilAsked(() =>
    tuning === undefined
      ? train(session, estimators, training)
      : tune(session, tuning.models, { ...training, trials: tuning.trials })
  );
  const models = await assumeTrained(dry, job);
  for (const { name } of models) {
    // One at a time: where one ends, the others would be stopped.
    await untilAsked(() => compare(session, { ...transform, models: [name] }));
  }
  const first = { ...transform, model: models[0]!.name };
  await untilAsked(() => featureImportance(session, first));
  if (!job.deploy) return dry.requests;
  const before = dry.requests.length;
  await untilAsked(() => deploy(session, first));
  // That the deployed model is deleted is of the end of a dry run alone.
  return dry.requests.filter(({ operation }, i) =>
    i < before || operation !== "DeleteModel"
  );
}

/** Runs a stage until it asks what only the service knows. */
async function untilAsked(stage: () => Promise<unknown>): Promise<void> {
  try {
    await stage();
  } catch (error) {
    const reasons = error instanceof TrainError || error instanceof TuneError
      ? error.errors
      : [error];
    const other = reasons.find((reason) => !(reason instanceof DryRunEnd));
    if (other !== undefined) throw other;
  }
}

/** Writes, for the stages that follow, where the service will put the models. */
async function assumeTrained(
  { session, requests }: DrySession,
  { estimators, tuning }: MainJob,
): Promise<TrainedModel[]> {
  const data = dataIdentity(await readManifest(session, "prep"));
  const models = await Promise.all(
    Object.entries(estimators).map(async ([name, { algorithm }]) => {
      const key = tuning === undefined
        ? `jobs/train/${name}.json`
        : `jobs/tune/${name}-defaults.json`;
      const claim = await downloadObject(session, key);
      const { jobName } = JSON.parse(new TextDecoder().decode(claim));
      const created = requests.map(({ input }) => input)
        .find(({ TrainingJobName }) => TrainingJobName === jobName);
      return trainedBy(
        session,
        name,
        algorithm,
        created as unknown as CreateTrainingJobRequest,
      );
    }),
  );
  const count = requests.length;
  await writeManifest(session, "train", { stage: "train", data, models });
  // This manifest is ours, not the run's.
  requests.splice(count);
  return models;
}

function trainedBy(
  place: Place,
  name: string,
  algorithm: Algorithm,
  request: CreateTrainingJobRequest,
): TrainedModel {
  const { HyperParameters: hyperparameters = {} } = request;
  const jobName = request.TrainingJobName!;
  const folder = request.OutputDataConfig!.S3OutputPath!;
  const archive = hyperparameters.sagemaker_submit_directory;
  const sourceDir = archive === undefined
    ? {}
    : { sourceDir: JSON.parse(archive) as string };
  const plan = { algorithm, hyperparameters, ...sourceDir };
  return {
    name,
    algorithm: algorithm.name,
    jobName,
    image: request.AlgorithmSpecification!.TrainingImage!,
    modelData: `${folder}/${jobName}/output/model.tar.gz`,
    environment: servingEnvironment(place, plan),
    hyperparameters,
    accept: algorithm.accept,
    objectiveMetric: algorithm.objectiveMetric,
    trainingSeconds: 0,
    billableSeconds: 0,
    metrics: {},
  };
}
