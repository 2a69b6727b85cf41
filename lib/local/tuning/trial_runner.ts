import {
  createTrainingJob,
  stopTrainingJob,
} from "../operations/training_job.ts";
import type {
  TunedTrainingJobRecord,
  TuningJobRecord,
} from "../jobs/records.ts";
import type { StopReason, Supervisor } from "../jobs/scheduler.ts";
import type { LocalContext } from "../service/context.ts";
import { standingOf } from "./best.ts";
import { type Branch, branchesOf, type Trial } from "./branches.ts";
import { childName, childRequest } from "./child_request.ts";
import { objectiveStatusOf, objectiveValueOf } from "./children.ts";
import { Completion } from "./completion.ts";
import { medianBounds } from "./median_rule.ts";
import { toStrings } from "./ranges.ts";
import { endTrial, type Work } from "./search.ts";

/** Failed attempts after which a tuning job without a success fails. */
const MOST_ATTEMPTS = 5;

/**
 * Longest wait of the counters before they can be read, in milliseconds: each write
 * waits for the disk.
 */
const SAVE_DELAY = 100;

/** Why a tuning job ended. */
export interface Ending {
  readonly cause:
    | "done"
    | "criteria met"
    | "out of time"
    | "failed"
    | StopReason;
  /** Of a failure. */
  readonly reason?: string;
}

/** Chooses trials, starts their training jobs, and hears what comes of them. */
export class TrialRunner {
  readonly #job: TuningJobRecord;
  readonly #context: LocalContext;
  readonly #branches: readonly Branch[];
  readonly #completion: Completion;
  readonly #trials: Trial[] = [];
  readonly #children = new Map<string, TunedTrainingJobRecord>();
  #ending: Ending | undefined;
  #wake = Promise.withResolvers<void>();
  #broken: unknown;
  #saving: ReturnType<typeof setTimeout> | undefined;

  constructor(job: TuningJobRecord, context: LocalContext) {
    this.#job = job;
    this.#context = context;
    this.#branches = branchesOf(job, context);
    this.#completion = new Completion(
      job.HyperParameterTuningJobConfig!.TuningJobCompletionCriteria,
      Math.max(
        ...this.#branches.map(({ definition }) => definition.space.length),
      ),
    );
  }

  /** Ends the tuning job: no more trials, and those that run are stopped. */
  end(cause: Ending["cause"], reason?: string): void {
    this.#ending ??= { cause, ...(reason === undefined ? {} : { reason }) };
    this.#wake.resolve();
  }

  /** Runs trials until there are no more to run. */
  async run(): Promise<Ending> {
    try {
      while (this.#ending === undefined) {
        this.#fill();
        if (this.#count("running") === 0) break;
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
        if (this.#broken !== undefined) throw this.#broken;
      }
    } finally {
      await this.#stopAll();
      this.#save();
    }
    return this.#ending ?? this.#verdict();
  }

  #count(state: Trial["state"]): number {
    return this.#trials.filter((trial) => trial.state === state).length;
  }

  /** Starts or resumes trials, as many as may run at once. */
  #fill(): void {
    const { MaxParallelTrainingJobs: parallel } = this.#job
      .HyperParameterTuningJobConfig!.ResourceLimits!;
    while (this.#ending === undefined && this.#count("running") < parallel!) {
      const started = this.#startNext();
      if (!started) return;
    }
  }

  /** The branches take turns: the one with the fewest trials comes first. */
  #startNext(): boolean {
    const order = this.#branches.toSorted((a, b) =>
      a.trials.length - b.trials.length
    );
    for (const branch of order) {
      const work = branch.search.next();
      if (work === undefined) continue;
      if (work.resumes) this.#resume(branch.trials[work.trial]!, work);
      else this.#start(branch, work);
      return true;
    }
    return false;
  }

  #start(branch: Branch, { trial: index, point, pauseAfter }: Work): void {
    const { definition } = branch;
    const jobName = childName(
      this.#job.HyperParameterTuningJobName!,
      this.#trials.length + 1,
    );
    const trial: Trial = {
      branch,
      index,
      jobName,
      series: [],
      state: "running",
      pauseAfter,
      loss: NaN,
    };
    const tuned = toStrings(point);
    this.#context.scheduler.supervise(jobName, this.#supervisor(trial));
    createTrainingJob(
      childRequest(definition, jobName, tuned),
      this.#context,
      {
        TuningJobArn: this.#job.HyperParameterTuningJobArn!,
        TunedHyperParameters: tuned,
        ...(definition.name && { TrainingJobDefinitionName: definition.name }),
      },
    );
    this.#trials.push(trial);
    branch.trials[index] = trial;
    this.#read(jobName);
    this.#saveSoon();
    void this.#follow(trial);
  }

  #resume(trial: Trial, { pauseAfter }: Work): void {
    trial.state = "running";
    trial.pauseAfter = pauseAfter;
    this.#context.scheduler.resume(trial.jobName);
  }

  #supervisor(trial: Trial): Supervisor {
    const { objective } = trial.branch.definition;
    const metric = objective.MetricName!;
    const bounds = this.#bounds(trial.branch);
    return {
      metric,
      watch: () => ({
        metric,
        objective: objective.Type!,
        reported: trial.series.length,
        ...(trial.pauseAfter === undefined
          ? {}
          : { pauseAfter: trial.pauseAfter }),
        ...(bounds === undefined ? {} : { bounds }),
      }),
      hear: (value) => trial.series.push(value),
      paused: () => this.#guard(() => this.#onPause(trial)),
    };
  }

  /** What a trial is held against that starts now. */
  #bounds({ trials }: Branch): number[] | undefined {
    const { TrainingJobEarlyStoppingType: type } = this.#job
      .HyperParameterTuningJobConfig!;
    if (type !== "Auto") return undefined;
    return medianBounds(
      trials.filter(({ state }) => state === "ended")
        .map(({ series }) => series),
    );
  }

  async #follow(trial: Trial): Promise<void> {
    await this.#context.scheduler.ended("training-job", trial.jobName);
    this.#guard(() => this.#onEnd(trial));
  }

  /** What breaks in an event breaks the run. */
  #guard(hear: () => void): void {
    try {
      hear();
    } catch (error) {
      this.#broken ??= error;
    }
    this.#wake.resolve();
  }

  #onPause(trial: Trial): void {
    if (this.#ending !== undefined) return;
    trial.state = "paused";
    trial.loss = this.#lossOf(trial);
    trial.branch.search.report(trial.index, trial.loss);
    this.#saveSoon();
  }

  #onEnd(trial: Trial): void {
    if (trial.state === "ended") return;
    const wasRunning = trial.state === "running";
    trial.state = "ended";
    const loss = trial.loss = this.#lossOf(trial);
    if (this.#ending !== undefined) return;
    endTrial(trial.branch.search, trial.index, loss);
    if (wasRunning) trial.branch.search.report(trial.index, loss);
    this.#completion.add(loss);
    this.#saveSoon();
    this.#judge(trial.branch.sign);
  }

  /** Less is better; NaN where there is no value. */
  #lossOf({ jobName, branch, state }: Trial): number {
    const child = this.#read(jobName);
    const metric = branch.definition.objective.MetricName!;
    const failed = state === "ended" &&
      objectiveStatusOf(child, metric) !== "Succeeded";
    return failed
      ? NaN
      : branch.sign * (objectiveValueOf(child, metric) ?? NaN);
  }

  #read(name: string): TunedTrainingJobRecord {
    const child = this.#context.records
      .get<TunedTrainingJobRecord>("training-job", name)!;
    this.#children.set(name, child);
    return child;
  }

  #saveSoon(): void {
    this.#saving ??= setTimeout(
      () => this.#guard(() => this.#save()),
      SAVE_DELAY,
    );
  }

  #save(): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    const standing = standingOf(
      this.#job,
      [...this.#children.values()],
      this.#context,
    );
    this.#context.records.update<TuningJobRecord>(
      "hyper-parameter-tuning-job",
      this.#job.HyperParameterTuningJobName!,
      (job) => ({
        ...job,
        ...standing,
        TuningJobCompletionDetails: this.#completion.details(),
      }),
    );
  }

  /** Ends the job where nothing succeeds, or enough was found. */
  #judge(sign: 1 | -1): void {
    const attempts = this.#count("ended");
    if (attempts >= MOST_ATTEMPTS && !this.#hasSuccess()) {
      const { cause, reason } = noSuccess(attempts);
      this.end(cause, reason);
    } else if (this.#completion.reached(sign)) this.end("criteria met");
  }

  #hasSuccess(): boolean {
    return this.#trials.some(({ loss }) => !Number.isNaN(loss));
  }

  #verdict(): Ending {
    return this.#hasSuccess()
      ? { cause: "done" }
      : noSuccess(this.#count("ended"));
  }

  /** Ends what runs or has paused, and waits for it. */
  async #stopAll(): Promise<void> {
    const { scheduler } = this.#context;
    const left = this.#trials.filter(({ state }) => state !== "ended");
    const ended = left.map(({ jobName }) =>
      scheduler.ended("training-job", jobName)
    );
    for (const { jobName } of left) {
      if (this.#ending?.cause !== "closing") this.#stop(jobName);
    }
    if (this.#ending?.cause !== "closing") await Promise.all(ended);
    for (const { jobName } of left) this.#read(jobName);
  }

  #stop(jobName: string): void {
    if (this.#read(jobName).TrainingJobStatus !== "InProgress") return;
    stopTrainingJob({ TrainingJobName: jobName }, this.#context);
  }
}

function noSuccess(attempts: number): Ending {
  return {
    cause: "failed",
    reason:
      `No training job succeeded after ${attempts} attempts. Please take a look at the training job failures to get more details.`,
  };
}
