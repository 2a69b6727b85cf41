import type { LogLine, Task, TaskResult } from "./protocol.ts";

/** How a task that runs in a worker hears and speaks. */
export interface TaskControl {
  /** Aborts when the job must stop. */
  readonly signal: AbortSignal;
  /** The same, for code that never waits. */
  stopping(): boolean;
  /** The container starts. */
  started(): void;
  log(line: LogLine): void;
  /** Waits while the service is behind with the log. */
  keepUp(): Promise<void>;
}

/** Does one kind of task. */
export type TaskRunner<T extends Task> = (
  task: T,
  control: TaskControl,
) => Promise<TaskResult>;
