import { type Json, toJson } from "./json.ts";

export type { Json } from "./json.ts";

declare const known: unique symbol;

/**
 * A value of type `T` that is known once the pipeline runs: a parameter, a
 * property of a step, or what is made of them. `JSON.stringify` writes it as the
 * expression that the service works out.
 */
export class PipelineValue<out T> {
  /** Only the compiler sees this: it keeps values of different types apart. */
  declare readonly [known]: T;
  readonly #expression: Json;

  /**
   * Makes a value of its expression.
   *
   * @param expression As it stands in the definition.
   */
  constructor(expression: Json) {
    this.#expression = expression;
  }

  /** The expression, as it stands in the definition. */
  toJSON(): Json {
    return this.#expression;
  }

  /**
   * A template string would hold it for good before it is known.
   *
   * @throws {TypeError} Always.
   */
  [Symbol.toPrimitive](): never {
    throw new TypeError(
      `Cannot make a text or a number of ${
        JSON.stringify(this)
      }: it is known only once the pipeline runs. Join it with others by join("", …)`,
    );
  }
}

/**
 * `T`, any part of which may be known only once the pipeline runs. Where one of
 * some words is due, such as an instance type, any text may stand: whether it is
 * one of them, the service says.
 */
export type Pipelined<T> =
  | PipelineValue<T extends string ? string : T>
  | (T extends string | number | boolean | Date | undefined | null ? T
    : T extends readonly (infer Item)[] ? readonly Pipelined<Item>[]
    : { readonly [Member in keyof T]: Pipelined<T[Member]> });

/** The properties of a resource of type `T`, each a value to be known. */
export type Properties<T> =
  & PipelineValue<T>
  & (T extends string | number | boolean | Date ? unknown
    : T extends readonly (infer Item)[]
      ? { readonly [index: number]: Properties<NonNullable<Item>> }
    : {
      readonly [Member in keyof T]-?: Properties<NonNullable<T[Member]>>;
    });

/** The properties below a path, such as `Steps.Train`. */
export function propertiesAt<T>(path: string): Properties<T> {
  const value = new PipelineValue<T>({ Get: path });
  return new Proxy(value, {
    get(target, member) {
      if (member === "toJSON") return () => target.toJSON();
      if (typeof member === "symbol") return Reflect.get(target, member);
      const below = /^\d+$/.test(member)
        ? `${path}[${member}]`
        : /^\w+$/.test(member)
        ? `${path}.${member}`
        : `${path}['${member}']`;
      return propertiesAt(below);
    },
  }) as Properties<T>;
}

/** A parameter of a pipeline. */
export class PipelineParameter<out T extends string | number | boolean>
  extends PipelineValue<T> {
  /**
   * Makes a parameter; `parameter.string` and its like are shorter.
   *
   * @param definition As it stands among the definition's Parameters.
   */
  constructor(
    readonly definition: {
      readonly Name: string;
      readonly Type: "String" | "Integer" | "Float" | "Boolean";
      readonly DefaultValue?: T;
      readonly EnumValues?: readonly T[];
    },
  ) {
    super({ Get: `Parameters.${definition.Name}` });
  }
}

/** Makes a parameter of a name, with a default where it has one. */
export type MakeParameter<T extends string | number | boolean> = (
  name: string,
  standard?: T,
) => PipelineParameter<T>;

/** The same with the only values that it may take, where they are given. */
export type MakeTextParameter = (
  name: string,
  standard?: string,
  values?: readonly string[],
) => PipelineParameter<string>;

function makeParameter<T extends string | number | boolean>(
  Type: "String" | "Integer" | "Float" | "Boolean",
) {
  return (Name: string, standard?: T, values?: readonly T[]) =>
    new PipelineParameter<T>({
      Name,
      Type,
      ...(standard === undefined ? {} : { DefaultValue: standard }),
      ...(values === undefined ? {} : { EnumValues: values }),
    });
}

/**
 * Makes parameters: `parameter.float("MseThreshold", 46)`. A pipeline lists those
 * that it takes; `start` gives values to those without a default, at least. Where a
 * text is due, such as in HyperParameters, a number stands as `join("", number)`.
 */
export const parameter: {
  /** A text. */
  readonly string: MakeTextParameter;
  /** A whole number. */
  readonly integer: MakeParameter<number>;
  /** A number. */
  readonly float: MakeParameter<number>;
  /** True or false. */
  readonly boolean: MakeParameter<boolean>;
} = {
  string: makeParameter("String"),
  integer: makeParameter("Integer"),
  float: makeParameter("Float"),
  boolean: makeParameter("Boolean"),
};

/** What a pipeline knows of its own execution. */
export const execution: {
  readonly StartDateTime: PipelineValue<string>;
  readonly CurrentDateTime: PipelineValue<string>;
  readonly PipelineName: PipelineValue<string>;
  readonly PipelineArn: PipelineValue<string>;
  readonly PipelineExecutionId: PipelineValue<string>;
  readonly PipelineExecutionArn: PipelineValue<string>;
  readonly TrainingJobName: PipelineValue<string>;
  readonly ProcessingJobName: PipelineValue<string>;
} = {
  StartDateTime: new PipelineValue({ Get: "Execution.StartDateTime" }),
  CurrentDateTime: new PipelineValue({ Get: "Execution.CurrentDateTime" }),
  PipelineName: new PipelineValue({ Get: "Execution.PipelineName" }),
  PipelineArn: new PipelineValue({ Get: "Execution.PipelineArn" }),
  PipelineExecutionId: new PipelineValue({
    Get: "Execution.PipelineExecutionId",
  }),
  PipelineExecutionArn: new PipelineValue({
    Get: "Execution.PipelineExecutionArn",
  }),
  TrainingJobName: new PipelineValue({ Get: "Execution.TrainingJobName" }),
  ProcessingJobName: new PipelineValue({ Get: "Execution.ProcessingJobName" }),
};

/** What may stand in a text. */
export type TextPart =
  | string
  | number
  | PipelineValue<string | number | boolean | undefined>;

/**
 * The parts as one text, with `on` between them: `join("/", output, "train")`.
 * Numbers are written as in JSON.
 *
 * @throws {TypeError} If a part is NaN or an infinity.
 */
export function join(
  on: string,
  ...parts: readonly TextPart[]
): PipelineValue<string> {
  return new PipelineValue({
    "Std:Join": { On: on, Values: toJson(parts, "join()") },
  });
}

/**
 * A value in a JSON file in S3, read when the step runs that uses it; a step whose
 * file or path is not there fails. `jsonGet<string>(…)` says that it is a text.
 *
 * @param uri S3 URI of the file.
 * @param path Such as `a.b[0]` or `a['b c']`.
 */
export function jsonGet<T extends string | number | boolean = number>(
  uri: string | PipelineValue<string>,
  path: string,
): PipelineValue<T> {
  return new PipelineValue({
    "Std:JsonGet": { S3Uri: toJson(uri, "jsonGet()"), Path: path },
  });
}
