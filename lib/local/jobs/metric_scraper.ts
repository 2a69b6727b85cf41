import type { MetricPattern, MetricPoint } from "./protocol.ts";

interface Scraper {
  readonly name: string;
  readonly regex: RegExp;
  /** Text that every match holds. */
  readonly literal: string;
}

/** Reads metrics off log lines, as the service does. */
export class MetricScraper {
  readonly #scrapers: readonly Scraper[];

  /** @throws {SyntaxError} If a pattern is not a regular expression. */
  constructor(patterns: readonly MetricPattern[]) {
    this.#scrapers = patterns.map(({ name, regex }) => ({
      name,
      regex: new RegExp(regex),
      literal: requiredLiteral(regex),
    }));
  }

  /** The values on one line: the first group of each pattern that matches. */
  scrape(line: string, timestamp: number): MetricPoint[] {
    const points: MetricPoint[] = [];
    for (const { name, regex, literal } of this.#scrapers) {
      if (!line.includes(literal)) continue;
      // A group such as (\S+) runs on into the next value over "#011".
      const value = parseFloat(regex.exec(line)?.[1] ?? "");
      if (Number.isFinite(value)) points.push({ name, value, timestamp });
    }
    return points;
  }
}

/**
 * The longest text that a match must hold, as far as it is seen outside groups:
 * most lines are told apart by it, at a fraction of the cost of the expression.
 */
export function requiredLiteral(regex: string): string {
  let longest = "";
  let run = "";
  let depth = 0;
  const end = () => {
    if (depth === 0 && run.length > longest.length) longest = run;
    run = "";
  };
  const tokens = regex.match(/\\.|\[(?:\\.|[^\]\\])*\]|\{[^}]*\}|[^]/gs) ?? [];
  for (const token of tokens) {
    if (token === "|" && depth === 0) return "";
    if (/^\\[^a-zA-Z0-9]$/.test(token)) run += token[1];
    else if (/^[^\\[{}()*+?.^$|]$/.test(token)) run += token;
    else {
      // The last character is optional, or may come several times.
      if (/^[*?{]/.test(token)) run = run.slice(0, -1);
      end();
      if (token === "(") depth++;
      else if (token === ")") depth--;
    }
  }
  end();
  return longest;
}
