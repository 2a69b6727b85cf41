import { InvocationError } from "../container.ts";
import { formatFloat } from "../script/python_number.ts";
import { writeRecordIoLabels } from "../tabular/recordio.ts";

/** What is known of one row, from which a field is made. */
interface Row {
  readonly objective: string;
  readonly scores: readonly number[];
}

/** A whole number is written without a point: the label of a class. */
type Value = number | { readonly whole: number } | readonly number[] | {
  readonly wholes: readonly number[];
};

const whole = (value: number): Value => ({ whole: value });

const REGRESSION = [
  "reg:squarederror",
  "reg:logistic",
  "reg:gamma",
  "reg:absoluteerror",
  "reg:tweedie",
];
const PROBABILISTIC = ["binary:logistic", "multi:softprob"];
const CLASSIFICATION = [
  ...PROBABILISTIC,
  "binary:logitraw",
  "binary:hinge",
  "multi:softmax",
];

/** Every field that `SAGEMAKER_INFERENCE_OUTPUT` may name, and whose it is. */
const FIELDS: Readonly<
  Record<string, readonly [objectives: readonly string[], make: Maker]>
> = {
  predicted_label: [CLASSIFICATION, predictedLabel],
  labels: [CLASSIFICATION, (_, classes) => ({
    wholes: Array.from({ length: classes }, (_, i) => i),
  })],
  probability: [PROBABILISTIC, greatest],
  probabilities: [PROBABILISTIC, bothOrAll],
  raw_score: [CLASSIFICATION, greatest],
  raw_scores: [CLASSIFICATION, bothOrAll],
  predicted_score: [REGRESSION, ({ scores }) => scores[0]!],
};

type Maker = (row: Row, classes: number) => Value;

function predictedLabel({ objective, scores }: Row): Value {
  const [first] = scores as [number];
  switch (objective) {
    case "binary:logistic":
      return whole(Number(first > 0.5));
    case "binary:logitraw":
      return whole(Number(first > 0));
    case "multi:softprob":
      return whole(scores.indexOf(Math.max(...scores)));
  }
  return first;
}

function greatest({ scores }: Row): number {
  return Math.max(...scores);
}

/** Of two classes only one score is predicted. */
function bothOrAll({ objective, scores }: Row): readonly number[] {
  const [first] = scores as [number];
  return objective === "multi:softprob" ? scores : [1 - first, first];
}

/**
 * The chosen fields of each row. A field that the objective does not have is NaN.
 *
 * @param classes Number of classes; 2 for a binary objective.
 * @throws {InvocationError} If the objective has no such fields at all.
 */
export function selectedOutputs(
  rows: readonly (readonly number[])[],
  objective: string,
  classes: number,
  names: readonly string[],
  accept: string,
): Uint8Array {
  if (![...REGRESSION, ...CLASSIFICATION].includes(objective)) {
    throw new InvocationError(
      400,
      `Objective \`${objective}\` unsupported for selectable inference predictions.`,
    );
  }
  const answers = rows.map((scores) =>
    names.map((name): [string, Value] => {
      const [objectives, make] = Object.hasOwn(FIELDS, name)
        ? FIELDS[name]!
        : [[], () => NaN];
      return [
        name,
        objectives.includes(objective)
          ? make({ objective, scores }, classes)
          : NaN,
      ];
    })
  );
  return encode(answers, accept);
}

type Answer = readonly (readonly [name: string, value: Value])[];

function encode(answers: readonly Answer[], accept: string): Uint8Array {
  const text = (value: string) => new TextEncoder().encode(value);
  switch (accept) {
    case "application/json":
      return text(`{"predictions": [${answers.map(toJson).join(", ")}]}`);
    case "application/jsonlines":
      return text(answers.map((answer) => `${toJson(answer)}\n`).join(""));
    case "application/x-recordio-protobuf":
      return writeRecordIoLabels(
        answers.map((answer) =>
          Object.fromEntries(
            answer.map(([name, value]) => [name, numbersOf(value)]),
          )
        ),
      );
  }
  return text(answers.map((answer) => `${toCsv(answer)}\n`).join(""));
}

function toJson(answer: Answer): string {
  const members = answer.map(([name, value]) =>
    `"${name}": ${toText(value, "NaN")}`
  );
  return `{${members.join(", ")}}`;
}

function toCsv(answer: Answer): string {
  return answer.map(([, value]) => {
    const text = toText(value, "nan");
    return text.startsWith("[") ? `"${text}"` : text;
  }).join(",");
}

function toText(value: Value, nan: string): string {
  const one = (number: number) =>
    Number.isNaN(number) ? nan : formatFloat(number);
  if (typeof value === "number") return one(value);
  if ("whole" in value) return String(value.whole);
  if ("wholes" in value) return `[${value.wholes.join(", ")}]`;
  return `[${value.map(one).join(", ")}]`;
}

function numbersOf(value: Value): readonly number[] {
  if (typeof value === "number") return [value];
  if ("whole" in value) return [value.whole];
  return "wholes" in value ? value.wholes : value;
}
