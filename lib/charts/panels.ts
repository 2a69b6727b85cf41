/** Where one small plot stands, in shares of the plotting area. */
export interface Panel {
  readonly x: [from: number, to: number];
  readonly y: [from: number, to: number];
  /** 0 for the leftmost. */
  readonly column: number;
  /** 0 for the uppermost. */
  readonly row: number;
  /** The suffix of its axes: "" for the first, then "2", "3" … */
  readonly suffix: "" | `${number}`;
}

/** A grid of `count` small plots, row by row from the upper left. */
export function panelGrid(
  count: number,
  columns: number,
  gap: { readonly x: number; readonly y: number },
): Panel[] {
  const rows = Math.ceil(count / columns);
  const width = (1 - gap.x * (columns - 1)) / columns;
  const height = (1 - gap.y * (rows - 1)) / rows;
  return Array.from({ length: count }, (_, i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const left = column * (width + gap.x);
    const top = 1 - row * (height + gap.y);
    return {
      x: [left, Math.min(1, left + width)],
      y: [Math.max(0, top - height), top],
      column,
      row,
      suffix: i === 0 ? "" : `${i + 1}`,
    };
  });
}
