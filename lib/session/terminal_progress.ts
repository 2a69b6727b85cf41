import type { Progress } from "./progress.ts";
import { TaskBoard } from "./task_board.ts";

/** What a terminal must offer. */
export interface Terminal {
  write(text: string): void;
  /** Columns; longer lines are cut, since a wrapped line cannot be redrawn. */
  width(): number;
}

const standardError: Terminal = {
  write(text) {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  },
  width: () => Deno.consoleSize().columns,
};

/** Progress for a terminal: running tasks stay at the bottom, redrawn in place. */
export function terminalProgress(terminal: Terminal = standardError): Progress {
  const board = new TaskBoard();
  let drawn = 0;

  function draw(lasting?: string): void {
    const fit = (line: string) =>
      line.slice(0, Math.max(terminal.width() - 1, 20));
    const up = drawn > 0 ? `\x1b[${drawn}A` : "";
    const running = board.lines().map(fit);
    drawn = running.length;
    const lines = lasting === undefined ? running : [lasting, ...running];
    terminal.write(`${up}\r\x1b[J${lines.map((line) => line + "\n").join("")}`);
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
        end: (outcome) => draw(board.finish(task, outcome)),
      };
    },
    note: draw,
  };
}
