import { type Cell, hasTag, linesOf, type Notebook } from "./notebook.ts";

/** A value that a parameter may take. */
export type ParameterValue =
  | string
  | number
  | boolean
  | null
  | ParameterValue[]
  | { [name: string]: ParameterValue };

/** Parameters by name. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/**
 * A notebook with a cell that sets `parameters` put after the one tagged
 * `parameters`, as papermill does; one that an earlier run put there is replaced.
 *
 * @throws {RangeError} If the notebook has no such cell, or a name is no
 * identifier or not one that the cell declares.
 */
export function withParameters(
  notebook: Notebook,
  parameters: Parameters,
): Notebook {
  const names = Object.keys(parameters);
  const cells = notebook.cells.filter((cell) =>
    !hasTag(cell, "injected-parameters")
  );
  if (names.length === 0) return { ...notebook, cells };
  const at = cells.findIndex((cell) => hasTag(cell, "parameters"));
  if (at === -1) {
    throw new RangeError(
      `Cannot set parameter "${
        names[0]
      }": the notebook has no cell tagged "parameters"`,
    );
  }
  checkDeclared(cells[at]!, names);
  return {
    ...notebook,
    cells: cells.toSpliced(at + 1, 0, parametersCell(parameters)),
  };
}

function checkDeclared(cell: Cell, names: readonly string[]): void {
  const source = [cell.source].flat().join("");
  const declared = Array.from(
    source.matchAll(/\b(?:let|var)\s+([A-Za-z_$][\w$]*)/g),
    (match) => match[1]!,
  );
  for (const name of names) {
    if (declared.includes(name)) continue;
    throw new RangeError(
      `Cannot set parameter "${name}": the notebook declares ${
        declared.length === 0
          ? 'none with "let"'
          : declared.map((known) => `"${known}"`).join(", ")
      }`,
    );
  }
}

function parametersCell(parameters: Parameters): Cell {
  const source = Object.entries(parameters)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)};`)
    .join("\n");
  return {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: linesOf(source),
    outputs: [],
    execution_count: null,
  };
}
