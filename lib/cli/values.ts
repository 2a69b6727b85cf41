import { InvalidArgumentError } from "commander";

/** Reads a whole number from `least`, to `most` if that is given. */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      `It must be a whole number from ${least}${
        most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`
      }.`,
    );
  };
}

/** Reads a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

/** Reads a share, above 0 and below 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < 1) return value;
  throw new InvalidArgumentError("It must lie above 0 and below 1.");
}

/** Reads names with commas between them. */
export function nameList(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InvalidArgumentError('It must look like "xgboost,knn".');
}

/** Reads `KEY=VALUE` and adds it to those given before; of one key the last holds. */
export function keyValue(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf("=");
  if (at > 0) return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  throw new InvalidArgumentError('It must look like "KEY=VALUE".');
}

/** As {@linkcode keyValue}, each key once: the service refuses a tag given twice. */
export function tag(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const tags = keyValue(text, before);
  if (Object.keys(tags).length > Object.keys(before).length) return tags;
  throw new InvalidArgumentError(
    `"${text.slice(0, text.indexOf("="))}" is given twice.`,
  );
}
