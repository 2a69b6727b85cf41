import type { Heading } from "./theme.ts";

/** What every chart function takes beside its data. */
export interface ChartOptions {
  /** In place of the chart's own title. */
  readonly title?: string;
  /** In place of the chart's own subtitle. */
  readonly subtitle?: string;
  /**
   * Says in the subtitle that the data are synthetic.
   *
   * @default {false}
   */
  readonly synthetic?: boolean;
}

/** The title and subtitle of a chart; empty parts of the subtitle are left out. */
export function headingOf(
  options: ChartOptions,
  title: string,
  ...subtitle: (string | undefined)[]
): Heading {
  const parts = [
    options.synthetic && "Synthetic data",
    options.subtitle ?? subtitle.filter(Boolean).join(" · "),
  ].filter(Boolean);
  return {
    title: options.title ?? title,
    ...(parts.length > 0 && { subtitle: parts.join(" · ") }),
  };
}
