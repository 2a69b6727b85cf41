import type { Progress } from "./progress.ts";
import { TaskBoard } from "./task_board.ts";

/** Whether this code runs in the Deno Jupyter kernel: elsewhere the getter throws. */
export function inNotebook(): boolean {
  try {
    return Deno.jupyter !== undefined;
  } catch {
    return false;
  }
}

type Broadcast = typeof Deno.jupyter.broadcast;

/**
 * Progress for a notebook cell: one display, updated in place, with the tasks
 * that have ended above those that run.
 */
export function notebookProgress(
  broadcast: Broadcast = Deno.jupyter.broadcast,
): Progress {
  const board = new TaskBoard();
  let ended: string[] = [];
  let displayId: string | undefined;

  function draw(): void {
    const type = displayId === undefined
      ? "display_data"
      : "update_display_data";
    displayId ??= crypto.randomUUID();
    const text = [...ended, ...board.lines()].join("\n");
    broadcast(type, {
      data: { "text/plain": text },
      metadata: {},
      transient: { display_id: displayId },
    });
    if (board.lines().length > 0) return;
    ended = [];
    displayId = undefined;
  }

  return {
    start(label) {
      const task = board.add(label);
      draw();
      return {
        update(status) {
          task.status = status;
          draw();
        },
        end(outcome) {
          board.finish(task, outcome);
          // Without the elapsed time, and by name: tasks that run side by side start
          // in any order, and a second run must store the same output.
          ended.push(`${task.label.padEnd(28)}  ${outcome}`);
          ended.sort();
          draw();
        },
      };
    },
    note: (line) => console.log(line),
  };
}
