export interface Cell {
  row: number
  column: number
}

/** Return the cell that a key leads to from `at`; null if the key does not walk. */
export function gridStep(
  key: string,
  isFar: boolean,
  at: Cell,
  size: { rows: number; columns: number },
): Cell | null {
  const last = { row: size.rows - 1, column: size.columns - 1 }
  const steps: Record<string, Cell> = {
    ArrowUp: { ...at, row: Math.max(0, at.row - 1) },
    ArrowDown: { ...at, row: Math.min(last.row, at.row + 1) },
    ArrowLeft: { ...at, column: Math.max(0, at.column - 1) },
    ArrowRight: { ...at, column: Math.min(last.column, at.column + 1) },
    Home: { row: isFar ? 0 : at.row, column: 0 },
    End: { row: isFar ? last.row : at.row, column: last.column },
  }
  return steps[key] ?? null
}
