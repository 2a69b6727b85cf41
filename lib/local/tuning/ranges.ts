import type { ParameterRanges } from "@aws-sdk/client-sagemaker";
import type { Dimension, Point, Space } from "../../engines/search/mod.ts";

/** One range of a tuning job, whatever its kind. */
export interface TuningRanges {
  readonly name: string;
  readonly kind: Dimension["kind"];
  /** Ends as they were given; absent for categories. */
  readonly ends?: readonly [min: string, max: string];
  readonly scale?: string;
  readonly values?: readonly string[];
}

/** The ranges in the order of the request: integers, numbers, categories. */
export function rangesOf(ranges: ParameterRanges | undefined): TuningRanges[] {
  const numeric = (kind: "integer" | "continuous") =>
    (kind === "integer"
      ? ranges?.IntegerParameterRanges
      : ranges?.ContinuousParameterRanges) ?? [];
  return [
    ...(["integer", "continuous"] as const).flatMap((kind) =>
      numeric(kind).map(({ Name, MinValue, MaxValue, ScalingType }) => ({
        name: Name!,
        kind,
        ends: [MinValue!, MaxValue!] as const,
        scale: ScalingType ?? "Auto",
      }))
    ),
    ...(ranges?.CategoricalParameterRanges ?? []).map(({ Name, Values }) => ({
      name: Name!,
      kind: "categorical" as const,
      values: Values!,
    })),
  ];
}

/** The space that ranges span. */
export function spaceOf(ranges: ParameterRanges | undefined): Space {
  return rangesOf(ranges).map(({ name, kind, ends, scale, values }) =>
    kind === "categorical" ? { kind, name, values: values! } : {
      kind,
      name,
      min: Number(ends![0]),
      max: Number(ends![1]),
      scale: scale as "Auto",
    }
  );
}

/** A point as the service writes it: every value a string. */
export function toStrings(point: Point): Record<string, string> {
  return Object.fromEntries(
    Object.entries(point).map(([name, value]) => [name, String(value)]),
  );
}

/** The point of such strings; undefined where it does not lie in the space. */
export function toPoint(
  space: Space,
  values: Readonly<Record<string, string>>,
): Point | undefined {
  const point: Record<string, string | number> = {};
  for (const dimension of space) {
    const text = values[dimension.name];
    if (text === undefined) return undefined;
    if (dimension.kind === "categorical") {
      if (!dimension.values.includes(text)) return undefined;
      point[dimension.name] = text;
      continue;
    }
    const value = Number(text);
    if (!(value >= dimension.min && value <= dimension.max)) return undefined;
    point[dimension.name] = value;
  }
  return point;
}
