import { formatNumber } from "./format.ts";
import { ascending, quantile } from "./values.ts";

/** Rows whose values lie in one range. */
export interface QuantileGroup {
  /** The range, such as "1.2 to 2.6". */
  readonly label: string;
  /** Indices into the values. */
  readonly members: readonly number[];
}

/**
 * At most `count` groups of about equal size, by value. Equal values stay in one
 * group, so that many equal ones give fewer groups.
 */
export function quantileGroups(
  values: readonly number[],
  count: number,
): QuantileGroup[] {
  const sorted = ascending(values);
  const cuts = Array.from(
    { length: count - 1 },
    (_, i) => quantile(sorted, (i + 1) / count),
  );
  const members = Array.from({ length: count }, (): number[] => []);
  values.forEach((value, index) => {
    members[cuts.filter((cut) => value > cut).length]!.push(index);
  });
  return members.filter((group) => group.length > 0).map((group) => {
    const own = ascending(group.map((index) => values[index]!));
    return { label: rangeLabel(own[0]!, own.at(-1)!), members: group };
  });
}

function rangeLabel(low: number, high: number): string {
  const [from, to] = [shortest(low), shortest(high)];
  return from === to ? from : `${from} to ${to}`;
}

/** 5 and not 5.00: the ends of a range claim no digits. */
function shortest(value: number): string {
  return formatNumber(value).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}
