import { logProgress } from "../../lib/session/log_progress.ts";
import { notebookProgress } from "../../lib/session/notebook_progress.ts";
import { formatElapsed } from "../../lib/session/progress.ts";
import { terminalProgress } from "../../lib/session/terminal_progress.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";

Deno.test("formatElapsed() grows from tenths of a second to hours", () => {
  const texts = [0.04, 9.94, 12.4, 59.6, 185, 7805].map(formatElapsed);
  assertEquals(texts, [
    "0.0 s",
    "9.9 s",
    "12 s",
    "1 min 00 s",
    "3 min 05 s",
    "2 h 10 min",
  ]);
});

Deno.test("logProgress() writes a line for each change of status, not for each count", () => {
  const lines: string[] = [];
  const task = logProgress((line) => lines.push(line)).start("job");
  task.update("Training");
  task.update("Training");
  task.update("1.5 of 8 MB");
  task.update("3.0 of 8 MB");
  task.end("Completed");
  assertEquals(lines.length, 3);
  assertStringIncludes(lines[2]!, "Completed");
});

Deno.test("terminalProgress() redraws running tasks in place and keeps what ended above", () => {
  let screen = "";
  const progress = terminalProgress({
    write: (text) => screen += text,
    width: () => 40,
  });
  const first = progress.start("one");
  const second = progress.start("two");
  screen = "";
  first.update("a status that is much longer than the terminal is wide");
  assert(screen.startsWith("\x1b[2A\r\x1b[J"), "goes up over both lines");
  const lines = screen.slice("\x1b[2A\r\x1b[J".length).split("\n");
  assert(lines.every((line) => line.length < 40), "cuts to the width");
  screen = "";
  first.end("Completed");
  assertStringIncludes(screen, "one");
  second.end("Completed");
  assert(screen.endsWith("s\n"));
});

Deno.test("notebookProgress() updates one display until all tasks have ended", async () => {
  const messages: { type: string; id: string; text: string }[] = [];
  const progress = notebookProgress((type, content, extra) => {
    const { data, transient } = content as {
      data: Record<string, string>;
      transient: { display_id: string };
    };
    assertEquals(extra, undefined);
    messages.push({
      type,
      id: transient.display_id,
      text: data["text/plain"]!,
    });
    return Promise.resolve();
  });
  const task = progress.start("job");
  task.update("Training");
  task.end("Completed");
  progress.start("next").end("Completed");
  await Promise.resolve();
  assertEquals(messages.map(({ type }) => type), [
    "display_data",
    "update_display_data",
    "update_display_data",
    "display_data",
    "update_display_data",
  ]);
  assertEquals(new Set(messages.slice(0, 3).map(({ id }) => id)).size, 1);
  assert(messages[3]!.id !== messages[0]!.id);
});

Deno.test("notebookProgress() lists what has ended by name, whatever ended or started first", () => {
  let shown = "";
  const progress = notebookProgress((_type, content) => {
    shown = (content as { data: Record<string, string> }).data["text/plain"]!;
    return Promise.resolve();
  });
  const tasks = ["knn", "gbm", "xgboost"].map((name) => progress.start(name));
  for (const task of tasks.toReversed()) task.end("Completed");
  assertEquals(
    shown.split("\n").map((line) => line.split(" ")[0]),
    ["gbm", "knn", "xgboost"],
  );
});
