import { ChartRenderer, type Figure } from "../charts/mod.ts";
import type { Outputs } from "./outputs.ts";

/**
 * Draws charts into files while other work goes on: each as soon as it is known.
 */
export class ChartFiles implements Disposable {
  readonly #renderer = new ChartRenderer();
  readonly #outputs: Outputs;
  readonly #files: Promise<void>[] = [];

  /**
   * Starts to load the renderer.
   *
   * @param signal Ends it when it aborts; charts not yet drawn are given up.
   */
  constructor(outputs: Outputs, signal: AbortSignal) {
    this.#outputs = outputs;
    signal.addEventListener("abort", () => this[Symbol.dispose]());
  }

  /** Begins to draw charts, given by the names of their files. */
  draw(charts: Readonly<Record<string, Figure>>): Figure[] {
    for (const [name, figure] of Object.entries(charts)) {
      const file = this.#write(`${name}.png`, figure);
      // A failure is thrown by finish(); until then nobody waits for it.
      file.catch(() => {});
      this.#files.push(file);
    }
    return Object.values(charts);
  }

  async #write(name: string, figure: Figure): Promise<void> {
    const { png } = await this.#renderer.render(figure);
    await this.#outputs.write(name, png);
  }

  /** Waits until all are drawn. */
  async finish(): Promise<void> {
    await Promise.all(this.#files);
  }

  /** Ends the renderer. */
  [Symbol.dispose](): void {
    this.#renderer[Symbol.dispose]();
  }
}
