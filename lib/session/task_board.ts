import { taskLine } from "./progress.ts";

/** A task on the board. */
export interface BoardTask {
  readonly label: string;
  readonly startedAt: number;
  status: string;
}

/** The tasks that are under way, as lines to be drawn again at each change. */
export class TaskBoard {
  readonly #tasks = new Set<BoardTask>();

  /** Adds a task. */
  add(label: string): BoardTask {
    const task = { label, startedAt: performance.now(), status: "Starting" };
    this.#tasks.add(task);
    return task;
  }

  /** Takes a task off and returns its last line. */
  finish(task: BoardTask, outcome: string): string {
    this.#tasks.delete(task);
    return taskLine(task.label, outcome, task.startedAt);
  }

  /** A line for each task that is under way. */
  lines(): string[] {
    return Array.from(
      this.#tasks,
      ({ label, status, startedAt }) => taskLine(label, status, startedAt),
    );
  }
}
