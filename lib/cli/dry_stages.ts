import type { Estimator } from "../algorithms/mod.ts";
import {
  compare,
  type CompareOptions,
  type Comparison,
} from "../compare/mod.ts";
import { deploy, deployEndpoint } from "../deploy/mod.ts";
import type { DeployOptions, EndpointOptions } from "../deploy/mod.ts";
import {
  MANIFEST_KEYS,
  type Manifests,
  readCandidates,
  readManifest,
} from "../manifests/mod.ts";
import { train, TrainError, type TrainOptions } from "../train/mod.ts";
import { tune, TuneError, type TuneOptions, type Tuning } from "../tune/mod.ts";
import { DryRunEnd, type DrySession } from "./dry_session.ts";

/**
 * Runs a stage until it asks what only the service knows; its manifest, which it
 * would write with the results, is noted then.
 *
 * @returns What came of the stage where nothing was left to ask, else undefined.
 */
export async function untilAsked<Result>(
  dry: DrySession,
  stage: keyof Manifests | undefined,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    const reasons = error instanceof TrainError || error instanceof TuneError
      ? error.errors
      : [error];
    const other = reasons.find((reason) => !(reason instanceof DryRunEnd));
    if (other !== undefined) throw other;
    if (stage !== undefined) dry.noteUnknown(MANIFEST_KEYS[stage]);
    return undefined;
  }
}

/** Notes the requests of `train`. */
export async function dryTrain(
  dry: DrySession,
  estimators: Readonly<Record<string, Estimator>>,
  options: TrainOptions,
): Promise<void> {
  await untilAsked(
    dry,
    "train",
    () => train(dry.session, estimators, options),
  );
}

/** Notes the requests of `tune`. */
export async function dryTune(
  dry: DrySession,
  tunings: Readonly<Record<string, Tuning>>,
  options: TuneOptions,
): Promise<void> {
  await untilAsked(dry, "tune", () => tune(dry.session, tunings, options));
}

/** Notes the requests of `compare`; what came of it where all was done before. */
export async function dryCompare(
  dry: DrySession,
  options: CompareOptions,
): Promise<Comparison | undefined> {
  const { session } = dry;
  const prep = await readManifest(session, "prep");
  const names = options.models ??
    (await readCandidates(session, prep)).map(({ name }) => name);
  if (options.resume) {
    const mark = dry.mark();
    const compared = await untilAsked(
      dry,
      undefined,
      () => compare(session, options),
    );
    if (compared !== undefined) return compared;
    dry.reset(mark);
  }
  for (const name of names) {
    // One at a time: where one ends, the others would be stopped.
    const one = { ...options, models: [name] };
    await untilAsked(dry, "compare", () => compare(session, one));
  }
  dry.noteUnknown(MANIFEST_KEYS.compare);
  return undefined;
}

/** Notes the requests of `deploy`, whose model stays. */
export async function dryDeploy(
  dry: DrySession,
  options: DeployOptions,
): Promise<void> {
  const from = dry.requests.length;
  await untilAsked(dry, "deploy", () => deploy(dry.session, options));
  dry.drop(from, "DeleteModel");
}

/** Notes the requests of `deploy --endpoint`, whose endpoint stays. */
export async function dryEndpoint(
  dry: DrySession,
  options: EndpointOptions,
): Promise<void> {
  await untilAsked(
    dry,
    undefined,
    () => deployEndpoint(dry.session, options),
  );
  dry.drop(0, "DeleteModel");
}
