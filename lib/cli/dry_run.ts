import {
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
} from "@aws-sdk/client-sagemaker";
import type { Algorithm } from "../algorithms/mod.ts";
import { servingEnvironment } from "../jobs/mod.ts";
import { featureImportance } from "../compare/mod.ts";
import {
  dataIdentity,
  MANIFEST_KEYS,
  readManifest,
  type TrainedModel,
  writeManifest,
} from "../manifests/mod.ts";
import { prep } from "../prep/mod.ts";
import { downloadObject, type Place } from "../session/mod.ts";
import type { DrySession } from "./dry_session.ts";
import {
  dryCompare,
  dryDeploy,
  dryTrain,
  dryTune,
  untilAsked,
} from "./dry_stages.ts";
import type { MainJob } from "./main_job.ts";

/**
 * Notes the requests of the main job, in order: each stage runs as far as what it
 * asks of the service. The names of jobs hold the time, and differ when the job is
 * really run; feature importance and deployment are of the best model, which is not
 * known: the first stands in. Where models are tuned, the one trained with the
 * defaults stands in for the best of each search. Without `resume` nothing is read,
 * and other data are taken to be prepared there, whose manifest is deleted.
 */
export async function dryMainJob(dry: DrySession, job: MainJob): Promise<void> {
  const { session } = dry;
  const { training, transform, tuning, estimators } = job;
  const { manifest: { seed } } = await prep(session, job.data);
  await (tuning === undefined
    ? dryTrain(dry, estimators, training)
    : dryTune(dry, tuning.models, { ...training, trials: tuning.trials }));
  const models = await assumeTrained(dry, job);
  const options = { ...transform, seed };
  const names = models.map(({ name }) => name);
  const compared = await dryCompare(dry, { ...options, models: names });
  const model = compared?.best.name ?? names[0]!;
  await untilAsked(
    dry,
    undefined,
    () => featureImportance(session, { ...options, model }),
  );
  if (job.deploy) await dryDeploy(dry, { ...transform, model });
}

/** Writes, for the stages that follow, where the service will put the models. */
async function assumeTrained(
  dry: DrySession,
  { estimators, tuning }: MainJob,
): Promise<TrainedModel[]> {
  const { session } = dry;
  const stage = tuning === undefined ? "train" : "tune";
  const known = dry.wrote(MANIFEST_KEYS[stage])
    ? (await readManifest(session, stage)).models
    : [];
  const models = await Promise.all(
    Object.entries(estimators).map(([name, { algorithm }]) => {
      const full = tuning === undefined ? name : `${name}-tuned`;
      const key = tuning === undefined
        ? `jobs/train/${name}.json`
        : `jobs/tune/${name}-defaults.json`;
      return known.find((model) => model.name === full) ??
        assumeModel(dry, full, algorithm, key);
    }),
  );
  const data = dataIdentity(await readManifest(session, "prep"));
  const { requests } = dry.mark();
  await writeManifest(session, "train", { stage: "train", data, models });
  // This manifest is ours, not the run's.
  dry.drop(requests, "PutObject");
  return models;
}

async function assumeModel(
  { session, requests }: DrySession,
  name: string,
  algorithm: Algorithm,
  claimKey: string,
): Promise<TrainedModel> {
  const claim = await downloadObject(session, claimKey);
  const { jobName } = JSON.parse(new TextDecoder().decode(claim));
  const created = requests.find(({ input }) =>
    input.TrainingJobName === jobName
  )?.input as Partial<DescribeTrainingJobResponse> | undefined;
  const job = created ?? await session.sagemaker.send(
    new DescribeTrainingJobCommand({ TrainingJobName: jobName }),
  );
  return trainedBy(session, name, algorithm, job);
}

/** What a job, which is described as it was requested, will have trained. */
function trainedBy(
  place: Place,
  name: string,
  algorithm: Algorithm,
  job: Partial<DescribeTrainingJobResponse>,
): TrainedModel {
  const { HyperParameters: hyperparameters = {} } = job;
  const jobName = job.TrainingJobName!;
  const folder = job.OutputDataConfig!.S3OutputPath!;
  const archive = hyperparameters.sagemaker_submit_directory;
  const sourceDir = archive === undefined
    ? {}
    : { sourceDir: JSON.parse(archive) as string };
  const plan = { algorithm, hyperparameters, ...sourceDir };
  return {
    name,
    algorithm: algorithm.name,
    jobName,
    image: job.AlgorithmSpecification!.TrainingImage!,
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
