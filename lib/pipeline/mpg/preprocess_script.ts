/**
 * The script of the step Preprocess: Auto MPG as SageMaker's CSV in three parts.
 * It runs alone in its container, and so imports nothing.
 *
 * Arguments: the CSV file, and the folder for the outputs.
 *
 * @module
 */
const [source, target] = Deno.args as [string, string];

const NUMBERS = [
  "cylinders",
  "displacement",
  "horsepower",
  "weight",
  "acceleration",
  "model_year",
];
const ORIGINS = ["1", "2", "3"];

/** Cells of a line; a quoted cell may hold commas. */
function splitLine(line: string): string[] {
  return Array.from(
    line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
    ([, quoted, plain]) => (quoted ?? plain!).trim(),
  );
}

function readRows(text: string): Record<string, string>[] {
  const [header, ...lines] = text.trim().split(/\r?\n/).map(splitLine);
  return lines.map((cells) =>
    Object.fromEntries(header!.map((name, i) => [name, cells[i] ?? ""]))
  );
}

/** The middle value; horsepower has outliers, which would draw a mean up. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[half]!
    : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Orders 0 to n - 1 by chance, the same at every run. */
function shuffled(n: number): number[] {
  let state = 42;
  const next = () => {
    // The linear congruential generator of POSIX's rand48, on 32 bits.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

const rows = readRows(Deno.readTextFileSync(source));
const order = shuffled(rows.length);
const trainRows = Math.round(rows.length * 0.7);
const validationRows = Math.floor(rows.length * 0.15);
const parts = {
  train: order.slice(0, trainRows),
  validation: order.slice(trainRows, trainRows + validationRows),
  test: order.slice(trainRows + validationRows),
};

/** Numbers of a column, centred and scaled by the training rows alone. */
function standardised(name: string): number[] {
  const given = rows.map((row) => {
    const text = row[name] ?? "";
    return text === "" || text === "?" ? NaN : Number(text);
  });
  const known = parts.train.map((i) => given[i]!).filter((v) => !isNaN(v));
  const fill = median(known);
  const values = given.map((value) => isNaN(value) ? fill : value);
  const train = parts.train.map((i) => values[i]!);
  const mean = train.reduce((a, b) => a + b) / train.length;
  const variance = train.reduce((sum, v) => sum + (v - mean) ** 2, 0) /
    train.length;
  return values.map((value) => (value - mean) / Math.sqrt(variance));
}

const columns = NUMBERS.map(standardised);
const features = rows.map((row, i) => [
  ...columns.map((column) => column[i]!),
  ...ORIGINS.map((origin) => row.origin === origin ? 1 : 0),
]);

function write(part: string, lines: readonly string[]): void {
  Deno.mkdirSync(`${target}/${part}`, { recursive: true });
  Deno.writeTextFileSync(
    `${target}/${part}/${part}.csv`,
    `${lines.join("\n")}\n`,
  );
  console.log(`${part}: ${lines.length} rows`);
}

for (const [part, indices] of Object.entries(parts)) {
  write(
    part,
    indices.map((i) => [Number(rows[i]!.mpg), ...features[i]!].join(",")),
  );
}
write("batch", parts.test.map((i) => features[i]!.join(",")));
