import type { Message } from "./messages.ts";
import { linesOf, type MimeBundle, type Output, textOf } from "./notebook.ts";

type Display = Extract<Output, { data: MimeBundle }>;
type Stream = Extract<Output, { output_type: "stream" }>;

/** Colours and other escape sequences of a terminal. */
// deno-lint-ignore no-control-regex
const ANSI = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;

/** Text without terminal escape sequences. */
export function plain(text: string): string {
  return text.replace(ANSI, "");
}

/**
 * The outputs of a notebook's cells, made of the kernel's messages as nbclient
 * makes them: streams merged, a display rewritten wherever it stands, whatever
 * cell updates it, `clear_output` at once or before the next output.
 */
export class OutputCollector {
  readonly #displays = new Map<string, Display[]>();
  #outputs: Output[] = [];
  /** Chunks of the stream that ends the outputs; joined once, when the cell ends. */
  #chunks: string[] = [];
  #clearNext = false;

  /** Starts a cell. */
  startCell(): void {
    this.#outputs = [];
    this.#clearNext = false;
  }

  /** Ends the cell and returns its outputs. */
  endCell(): Output[] {
    this.#closeStream();
    return this.#outputs;
  }

  /** Takes one message of the kernel; those that are no output are ignored. */
  take({ type, content }: Message): void {
    switch (type) {
      case "stream":
        return this.#addText(
          content.name as Stream["name"],
          content.text as string,
        );
      case "display_data":
      case "execute_result":
        return this.#addDisplay(type, content);
      case "update_display_data":
        return this.#updateDisplays(content);
      case "error":
        return this.#add({
          output_type: "error",
          ename: plain(String(content.ename)),
          evalue: plain(String(content.evalue)),
          traceback: (content.traceback as string[]).map(plain),
        });
      case "clear_output":
        if (content.wait) this.#clearNext = true;
        else this.#clear();
    }
  }

  #add(output: Output): void {
    if (this.#clearNext) this.#clear();
    this.#closeStream();
    this.#outputs.push(output);
  }

  #addText(name: Stream["name"], text: string): void {
    const last = this.#clearNext ? undefined : this.#outputs.at(-1);
    if (last?.output_type !== "stream" || last.name !== name) {
      this.#add({ output_type: "stream", name, text: "" });
    }
    this.#chunks.push(text);
  }

  #closeStream(): void {
    const last = this.#outputs.at(-1);
    if (this.#chunks.length === 0 || last?.output_type !== "stream") return;
    const text = textOf(last.text) + plain(this.#chunks.join(""));
    last.text = linesOf(overwritten(text));
    this.#chunks = [];
  }

  #clear(): void {
    this.#outputs = [];
    this.#chunks = [];
    this.#clearNext = false;
  }

  #addDisplay(
    type: "display_data" | "execute_result",
    content: Message["content"],
  ): void {
    const output: Display = {
      output_type: type,
      data: storedData(content.data as MimeBundle),
      metadata: (content.metadata ?? {}) as Record<string, unknown>,
      ...(type === "execute_result" ? { execution_count: null } : {}),
    };
    this.#add(output);
    const id = displayId(content);
    if (id === undefined) return;
    this.#displays.set(id, [...this.#displays.get(id) ?? [], output]);
  }

  #updateDisplays(content: Message["content"]): void {
    const id = displayId(content);
    for (const output of this.#displays.get(id ?? "") ?? []) {
      output.data = storedData(content.data as MimeBundle);
      output.metadata = (content.metadata ?? {}) as Record<string, unknown>;
    }
  }
}

function displayId(content: Message["content"]): string | undefined {
  return (content.transient as { display_id?: string } | null)?.display_id;
}

/** A bundle as nbformat stores it: text as lines, JSON and base64 as they are. */
function storedData(data: MimeBundle): MimeBundle {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => {
      const isText = typeof value === "string" &&
        (type.startsWith("text/") || type === "image/svg+xml");
      return [type, isText ? linesOf(plain(value)) : value];
    }),
  );
}

/** What a reader would see of text with carriage returns and backspaces. */
function overwritten(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  return text.replace(/\r+\n/g, "\n").split("\n").map(overwriteLine).join("\n");
}

function overwriteLine(line: string): string {
  if (!/[\r\b]/.test(line)) return line;
  const cells: string[] = [];
  let at = 0;
  for (const character of line) {
    if (character === "\r") at = 0;
    else if (character === "\b") at = Math.max(0, at - 1);
    else cells[at++] = character;
  }
  return cells.join("");
}
