import {
  type Cell,
  hasTag,
  linesOf,
  type Notebook,
  textOf,
} from "./notebook.ts";
import { literalVariables, parseCell } from "./parse.ts";

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
 * @throws {RangeError} If the notebook has no such cell, the cell does not declare a
 * name, or declares it with a value of another type.
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
  checkDeclared(cells[at]!, parameters);
  return {
    ...notebook,
    cells: cells.toSpliced(at + 1, 0, parametersCell(parameters)),
  };
}

function checkDeclared(cell: Cell, parameters: Parameters): void {
  const declared = literalVariables(parseCell(textOf(cell.source)));
  for (const [name, value] of Object.entries(parameters)) {
    const type = declared.get(name);
    if (!declared.has(name)) {
      throw new RangeError(
        `Cannot set parameter "${name}": the notebook declares ${
          declared.size === 0
            ? 'none with "let"'
            : Array.from(declared.keys(), (known) => `"${known}"`).join(", ")
        }`,
      );
    }
    if (type === undefined || typeof value === type) continue;
    throw new RangeError(
      `Cannot set parameter "${name}" to ${
        JSON.stringify(value)
      }: the notebook declares a ${type}`,
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
