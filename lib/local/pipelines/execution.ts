import type { JobKind, JobRun } from "../jobs/scheduler.ts";
import type { LocalContext } from "../service/context.ts";
import { type Definition, readDefinition, type Step } from "./definition.ts";
import { stepStates } from "./progress.ts";
import {
  type ExecutionRecord,
  executionsWhere,
  isUnfinished,
  keptDefinition,
  keyOfExecution,
  type StepRecord,
} from "./records.ts";
import { RESOURCES } from "./resources.ts";
import { INTERRUPTED, MOST_STEP_REASON, runStep } from "./step_run.ts";

const KIND = "pipeline-execution";

/** Longest `FailureReason` of an execution, in characters. */
const MOST_REASON = 1300;

/** Executions of pipelines, as the scheduler runs them. */
export const pipelineExecutionKind: JobKind = {
  // It only starts jobs and waits for them.
  takesPlace: false,
  run: (run) => new Execution(run).run(),
  fail: (name, reason, context) =>
    void change(
      context,
      name,
      (execution) => ended(execution, "Failed", reason),
    ),
  stopWaiting: (name, context) =>
    void change(context, name, (execution) => ended(execution, "Stopped")),
  unfinished: (context) =>
    executionsWhere(context, isUnfinished, "Ascending").map(keyOfExecution),
  recover(name, context) {
    const execution = context.records.get<ExecutionRecord>(KIND, name)!;
    // Before the record is written: to stop a job writes one of its own.
    const recovered = recover(execution, context);
    change(context, name, () => recovered);
    return "ended";
  },
};

function isRunning({ StepStatus }: StepRecord): boolean {
  return StepStatus !== "Succeeded" && StepStatus !== "Failed" &&
    StepStatus !== "Stopped";
}

/**
 * An execution that a dead process left: what its steps had done counts, and their
 * jobs that are left end.
 */
function recover(
  execution: ExecutionRecord,
  context: LocalContext,
): ExecutionRecord {
  const { steps } = readDefinition(
    keptDefinition(context, execution.Definition),
  );
  const Steps = execution.Steps.map((step): StepRecord => {
    const { StepName, resource } = step;
    if (!isRunning(step) || resource === undefined) return step;
    const { job } = RESOURCES[steps.find(isNamed(StepName))!.type]!;
    const status = job?.end(resource, context).status ?? "Completed";
    if (status === "InProgress") job!.stop(resource, context);
    if (status !== "Completed") return step;
    return { ...step, StepStatus: "Succeeded", EndTime: new Date() };
  });
  return execution.PipelineExecutionStatus === "Stopping"
    ? ended({ ...execution, Steps }, "Stopped")
    : ended({ ...execution, Steps }, "Failed", INTERRUPTED);
}

function isNamed(name: string): (step: { readonly name: string }) => boolean {
  return (step) => step.name === name;
}

function change(
  { records }: LocalContext,
  name: string,
  make: (execution: ExecutionRecord) => ExecutionRecord,
): ExecutionRecord {
  return records.update<ExecutionRecord>(KIND, name, make);
}

/** An execution at its end: steps that still ran end as it does. */
function ended(
  execution: ExecutionRecord,
  status: "Succeeded" | "Failed" | "Stopped",
  reason?: string,
): ExecutionRecord {
  return {
    ...execution,
    PipelineExecutionStatus: status,
    ...(reason === undefined
      ? {}
      : { FailureReason: reason.slice(0, MOST_REASON) }),
    Steps: execution.Steps.map((step) =>
      !isRunning(step) ? step : {
        ...step,
        StepStatus: status,
        EndTime: new Date(),
        ...(reason === undefined
          ? {}
          : { FailureReason: reason.slice(0, MOST_STEP_REASON) }),
      }
    ),
  };
}

/** One execution of a pipeline, from its record to its end. */
class Execution {
  readonly #run: JobRun;
  readonly #definition: Definition;
  readonly #active = new Map<string, Promise<void>>();

  constructor(run: JobRun) {
    this.#run = run;
    this.#definition = readDefinition(
      keptDefinition(run.context, this.#record().Definition),
    );
  }

  /** Once a step has failed, those that run finish and no further one starts. */
  async run(): Promise<void> {
    const { signal, name, context } = this.#run;
    const stopping = () => {
      if (signal.reason === "stopped") this.#markStopping();
    };
    signal.addEventListener("abort", stopping);
    while (true) {
      if (!signal.aborted && !this.#hasFailed()) this.#startReady();
      if (this.#active.size === 0) break;
      await Promise.race(this.#active.values().toArray());
    }
    signal.removeEventListener("abort", stopping);
    change(context, name, (execution) => this.#conclude(execution));
  }

  #record(): ExecutionRecord {
    const { context, name } = this.#run;
    return context.records.get<ExecutionRecord>(KIND, name)!;
  }

  #markStopping(): void {
    try {
      change(this.#run.context, this.#run.name, (execution) => ({
        ...execution,
        PipelineExecutionStatus: "Stopping",
      }));
    } catch {
      // A full disk: it stops all the same, and the end is written later.
    }
  }

  #hasFailed(): boolean {
    return this.#record().Steps.some(({ StepStatus }) =>
      StepStatus === "Failed"
    );
  }

  #startReady(): void {
    const record = this.#record();
    const states = stepStates(this.#definition, record);
    // It may have been updated since the last step started.
    const places = record.ParallelismConfiguration?.MaxParallelExecutionSteps ??
      Infinity;
    for (const step of this.#definition.steps) {
      if (this.#active.size >= places) return;
      if (states.get(step.name) !== "ready") continue;
      const end = this.#step(step).finally(() =>
        this.#active.delete(step.name)
      );
      this.#active.set(step.name, end);
    }
  }

  async #step(step: Step): Promise<void> {
    this.#note(step, {
      StartTime: new Date(),
      StepStatus: "Executing",
      AttemptCount: 1,
    });
    const end = await runStep(step, {
      run: this.#run,
      definition: this.#definition,
      execution: () => this.#record(),
      note: (changes) => this.#note(step, changes),
    });
    this.#note(step, { ...end, EndTime: new Date() });
  }

  #note(step: Step, changes: Partial<StepRecord>): void {
    const { name, displayName, description } = step;
    change(this.#run.context, this.#run.name, (execution) => {
      const { Steps } = execution;
      const known = Steps.find(({ StepName }) => StepName === name);
      if (known !== undefined) {
        const changed = { ...known, ...changes };
        return {
          ...execution,
          Steps: Steps.map((one) => one === known ? changed : one),
        };
      }
      const record: StepRecord = {
        StepName: name,
        ...(displayName === undefined ? {} : { StepDisplayName: displayName }),
        ...(description === undefined ? {} : { StepDescription: description }),
        ...changes,
      };
      return { ...execution, Steps: [...Steps, record] };
    });
  }

  #conclude(execution: ExecutionRecord): ExecutionRecord {
    const { signal } = this.#run;
    if (signal.reason === "closing") {
      return ended(execution, "Failed", INTERRUPTED);
    }
    if (signal.aborted) return ended(execution, "Stopped");
    const failed = execution.Steps
      .filter(({ StepStatus }) => StepStatus === "Failed");
    if (failed.length === 0) return ended(execution, "Succeeded");
    const said = failed.find(({ Metadata }) => Metadata?.Fail !== undefined);
    const reason = said?.Metadata?.Fail?.ErrorMessage ||
      "Step failure: One or multiple steps failed.";
    return ended(execution, "Failed", reason);
  }
}
