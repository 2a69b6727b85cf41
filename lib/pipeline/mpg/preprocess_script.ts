/**
 * The script of the step Preprocess: Auto MPG as SageMaker's CSV in three parts.
 * It runs alone in its container, and so imports nothing.
 *
 * Arguments: the CSV file, the folder for the outputs, and the seed of the split, by
 * default 42.
 *
 * @module
 */
const [source, target, seed = "42"] = Deno.args as [
  string,
  string,
  string?,
];

const NUMBERS = [
  "cylinders",
  "displacement",
  "horsepower",
  "weight",
  "acceleration",
  "model_year",
];
const COLUMNS = ["mpg", ...NUMBERS, "origin"];
const ORIGINS = [1, 2, 3];

/** Marks of a value that is not known, in any case. */
const MISSING = ["", "?", "na", "n/a", "nan", "null", "none"];
const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;

/** Fewer leave a part without rows. */
const LEAST_ROWS = 7;

function refuse(what: string): never {
  console.error(`Cannot preprocess: ${what}`);
  Deno.exit(1);
}

/** Cells of a line; between quotes a comma is part of the cell. */
function splitLine(line: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter !== "," || quoted) cell += letter;
    else {
      cells.push(cell.trim());
      cell = "";
    }
  }
  return [...cells, cell.trim()];
}

/** Columns by name; undefined where a value is not known. */
type Row = Readonly<Record<string, number | undefined>>;

function readNumber(text: string, name: string, line: number) {
  if (MISSING.includes(text.toLowerCase())) return undefined;
  const value = NUMBER.test(text) ? Number(text) : NaN;
  if (Number.isFinite(value)) return value;
  refuse(`line ${line}: ${name} "${text}" is not a number`);
}

function readRow(line: string, at: number, names: readonly string[]): Row {
  const cells = splitLine(line);
  const row = Object.fromEntries(COLUMNS.map((name) => {
    const text = cells[names.indexOf(name)] ?? "";
    return [name, readNumber(text, name, at)];
  }));
  if (row.mpg === undefined) refuse(`line ${at}: mpg is missing`);
  if (!ORIGINS.includes(row.origin!)) {
    refuse(
      `line ${at}: origin must be 1 (America), 2 (Europe) or 3 (Asia)`,
    );
  }
  return row;
}

function readRows(text: string): Row[] {
  const lines = text.split(/\r?\n/);
  const names = splitLine(lines[0]!);
  for (const name of COLUMNS) {
    if (!names.includes(name)) refuse(`there is no column ${name}`);
  }
  return lines.flatMap((line, i) =>
    i === 0 || line.trim() === "" ? [] : [readRow(line, i + 1, names)]
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

/** Orders 0 to n - 1 by chance, the same at every run with a seed. */
function shuffled(n: number): number[] {
  if (!/^[0-9]{1,9}$/.test(seed)) {
    refuse(`the seed "${seed}" must be a whole number of up to nine digits`);
  }
  let state = Number(seed);
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
if (rows.length < LEAST_ROWS) {
  refuse(`${rows.length} rows are too few: at least ${LEAST_ROWS} are needed`);
}
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
  const given = rows.map((row) => row[name]);
  const known = parts.train.map((i) => given[i])
    .filter((value) => value !== undefined);
  if (known.length === 0) refuse(`no training row has a value of ${name}`);
  const fill = median(known);
  const values = given.map((value) => value ?? fill);
  const train = parts.train.map((i) => values[i]!);
  const mean = train.reduce((a, b) => a + b) / train.length;
  const variance = train.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) /
    train.length;
  // A column that is the same everywhere is centred, and tells nothing.
  const scale = variance === 0 ? 1 : Math.sqrt(variance);
  return values.map((value) => (value - mean) / scale);
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
  write(part, indices.map((i) => [rows[i]!.mpg, ...features[i]!].join(",")));
}
write("batch", parts.test.map((i) => features[i]!.join(",")));
