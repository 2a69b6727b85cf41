/**
 * Moves positions apart to at least `gap`, each as little as may be, within
 * `[low, high]` as long as they fit. The order is kept.
 */
export function spread(
  positions: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] {
  const order = positions.map((_, i) => i).sort((a, b) =>
    positions[a]! - positions[b]!
  );
  // Overlapping neighbours become one group, centred on the mean of its members.
  const groups: { members: number[]; center: number }[] = [];
  for (const index of order) {
    let group = { members: [index], center: positions[index]! };
    group.center = clamped(group, gap, low, high);
    for (let before = groups.at(-1); before; before = groups.at(-1)) {
      const room = gap * (before.members.length + group.members.length) / 2;
      if (group.center - before.center >= room - 1e-9) break;
      groups.pop();
      const members = [...before.members, ...group.members];
      const sum = members.reduce((total, i) => total + positions[i]!, 0);
      group = { members, center: sum / members.length };
      group.center = clamped(group, gap, low, high);
    }
    groups.push(group);
  }
  const placed = [...positions];
  for (const { members, center } of groups) {
    members.forEach((index, i) => {
      placed[index] = center + gap * (i - (members.length - 1) / 2);
    });
  }
  return placed;
}

function clamped(
  { members, center }: { members: readonly number[]; center: number },
  gap: number,
  low: number,
  high: number,
): number {
  const half = gap * (members.length - 1) / 2;
  return Math.max(low + half, Math.min(high - half, center));
}
