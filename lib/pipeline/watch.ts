import {
  DescribePipelineDefinitionForExecutionCommand,
  type PipelineExecutionStep,
} from "@aws-sdk/client-sagemaker";
import type { Figure } from "../charts/mod.ts";
import { inNotebook } from "../session/notebook_progress.ts";
import { taskLine } from "../session/progress.ts";
import type { Progress, ProgressTask, Session } from "../session/mod.ts";
import { definitionChart, noteOf } from "./pipeline.ts";

type Broadcast = typeof Deno.jupyter.broadcast;

/** Shows how far an execution is. */
export interface Watcher {
  /** @param ended Whether nothing more will come. */
  show(steps: readonly PipelineExecutionStep[], ended: boolean): void;
}

/**
 * What shows an execution in this place.
 *
 * @param broadcast Sends messages to the notebook. Default: the kernel's own, where
 * there is one.
 */
export async function openWatcher(
  session: Session,
  arn: string,
  broadcast: Broadcast | undefined = inNotebook()
    ? Deno.jupyter.broadcast
    : undefined,
): Promise<Watcher> {
  if (broadcast === undefined) {
    session.progress.note(`Execution ${arn}`);
    return new StepLines(session.progress);
  }
  const { PipelineDefinition } = await session.sagemaker.send(
    new DescribePipelineDefinitionForExecutionCommand({
      PipelineExecutionArn: arn,
    }),
  );
  const name = /:pipeline\/([^/]+)\//.exec(arn)?.[1] ?? "";
  return new LiveGraph(
    (steps) => definitionChart(name, PipelineDefinition!, steps),
    broadcast,
  );
}

/** A line a step, through the session's progress. */
class StepLines implements Watcher {
  readonly #progress: Progress;
  readonly #tasks = new Map<string, ProgressTask>();
  readonly #ended = new Set<string>();

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  show(steps: readonly PipelineExecutionStep[]): void {
    for (const step of steps) this.#show(step);
  }

  #show(step: PipelineExecutionStep): void {
    const name = step.StepName!;
    if (this.#ended.has(name)) return;
    const status = [step.StepStatus, noteOf(step)].filter(Boolean).join(", ");
    const task = this.#tasks.get(name);
    if (step.EndTime !== undefined) {
      this.#ended.add(name);
      if (task !== undefined) return task.end(status);
      // It ended unseen, and took longer than the look at it.
      const took = step.EndTime.getTime() - step.StartTime!.getTime();
      const line = taskLine(name, status, performance.now() - took);
      return this.#progress.note(line);
    }
    const running = task ?? this.#progress.start(name);
    this.#tasks.set(name, running);
    running.update(status);
  }
}

/** Pixels of the picture per pixel of the figure, as for other figures. */
const PNG_SCALE = 1.5;

/** The graph in a notebook, one display updated in place. */
export class LiveGraph implements Watcher {
  readonly #draw: (steps: readonly PipelineExecutionStep[]) => Figure;
  readonly #broadcast: Broadcast;
  readonly #id: string = crypto.randomUUID();
  #shown = "";

  /** @param broadcast Sends messages to the notebook. Default: the kernel's own. */
  constructor(
    draw: (steps: readonly PipelineExecutionStep[]) => Figure,
    broadcast: Broadcast = Deno.jupyter.broadcast,
  ) {
    this.#draw = draw;
    this.#broadcast = broadcast;
  }

  show(steps: readonly PipelineExecutionStep[], ended: boolean): void {
    const states = JSON.stringify([
      ended,
      steps.map((step) => [step.StepName, step.StepStatus, step.EndTime]),
    ]);
    if (states === this.#shown) return;
    const first = this.#shown === "";
    this.#shown = states;
    const figure = this.#draw(steps);
    void this.#broadcast(first ? "display_data" : "update_display_data", {
      data: {
        "application/vnd.plotly.v1+json": figure.toPlotly(),
        "text/plain": String(figure),
        // It takes longest to draw, and is for those who read the notebook later.
        ...(ended && {
          "image/png": figure.toPng({ scale: PNG_SCALE }).toBase64(),
        }),
      },
      metadata: {},
      transient: { display_id: this.#id },
    });
  }
}
