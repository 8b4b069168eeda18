/** Where the statuses of a lifecycle and the arrows between them are drawn. */
import type { LifecycleStatus, StatusCategory } from '@/api/types'

export type Direction = 'row' | 'column'

export interface PictureNode {
  name: string
  category: StatusCategory
  x: number
  y: number
}

export interface PictureArrow {
  from: string
  to: string
  /** The line, as the `d` of a path. */
  line: string
  /** The head, as the `points` of a polygon. */
  head: string
}

export interface Picture {
  width: number
  height: number
  nodes: PictureNode[]
  arrows: PictureArrow[]
}

export const NODE = { width: 112, height: 46 } as const
const GAP = 26
const MARGIN = 2
const HEAD = { length: 8, half: 4.5 } as const
/** How far an arrow to the next status bows out, and how much more for each one that it passes. */
const BOW = { first: 34, more: 24 } as const
/** A cubic curve whose handles stand straight reaches three quarters of their height. */
const REACH = 0.75

interface Move {
  from: number
  to: number
}

/** One end of a move at a status. */
interface End {
  move: Move
  other: number
}

/**
 * Lay out a lifecycle: statuses one behind the other, moves forward on one side of them, moves
 * back on the other. An arrow that goes farther encloses those that go less far.
 *
 * @param direction - `row` from left to right, `column` from top to bottom for narrow screens
 */
export function lifecyclePicture(
  statuses: readonly LifecycleStatus[],
  direction: Direction,
): Picture {
  const moves = movesOf(statuses)
  const isRow = direction === 'row'
  const along = isRow ? NODE.width : NODE.height
  const across = isRow ? NODE.height : NODE.width
  const forward = moves.filter((move) => move.to > move.from)
  const back = moves.filter((move) => move.to < move.from)
  const before = MARGIN + reach(isRow ? forward : back)
  const after = MARGIN + reach(isRow ? back : forward)
  const length = statuses.length * along + Math.max(0, statuses.length - 1) * GAP
  const start = (index: number) => MARGIN + index * (along + GAP)
  const place = (index: number) =>
    isRow ? { x: start(index), y: before } : { x: before, y: start(index) }

  const arrowsOn = (side: readonly Move[], edge: number, outward: -1 | 1): PictureArrow[] =>
    side.map((move) => {
      const at = (index: number) => start(index) + along * slot(side, move, index)
      const bow = edge + (outward * bowOf(move)) / REACH
      const names = { from: nameAt(statuses, move.from), to: nameAt(statuses, move.to) }
      return { ...names, ...drawn(at(move.from), at(move.to), edge, bow, outward, isRow) }
    })

  const nearEdge = before
  const farEdge = before + across
  const arrows = isRow
    ? [...arrowsOn(forward, nearEdge, -1), ...arrowsOn(back, farEdge, 1)]
    : [...arrowsOn(forward, farEdge, 1), ...arrowsOn(back, nearEdge, -1)]
  const breadth = before + across + after
  return {
    width: isRow ? length + 2 * MARGIN : breadth,
    height: isRow ? breadth : length + 2 * MARGIN,
    nodes: statuses.map(({ name, category }, index) => ({ name, category, ...place(index) })),
    arrows,
  }
}

/** Return the moves between statuses that exist, by their places. */
function movesOf(statuses: readonly LifecycleStatus[]): Move[] {
  const names = statuses.map((status) => status.name)
  return statuses.flatMap((status, from) =>
    status.transitions
      .map((name) => ({ from, to: names.indexOf(name) }))
      .filter((move) => move.to >= 0 && move.to !== from),
  )
}

/**
 * Return where along a status an arrow ends, as a part of its length.
 *
 * Ends that lead backwards come first, the nearest before the farthest, then those that lead
 * forwards, the farthest first: so arrows of one side enclose each other and seldom cross.
 */
function slot(side: readonly Move[], move: Move, at: number): number {
  const ends: End[] = side
    .filter((other) => other.from === at || other.to === at)
    .map((other) => ({ move: other, other: other.from === at ? other.to : other.from }))
  ends.sort((one, two) => {
    const oneIsBefore = one.other < at
    if (oneIsBefore !== two.other < at) return oneIsBefore ? -1 : 1
    return two.other - one.other
  })
  return (ends.findIndex((end) => end.move === move) + 1) / (ends.length + 1)
}

function reach(side: readonly Move[]): number {
  return Math.max(0, ...side.map(bowOf))
}

function bowOf(move: Move): number {
  return BOW.first + BOW.more * (Math.abs(move.to - move.from) - 1)
}

function drawn(
  from: number,
  to: number,
  edge: number,
  bow: number,
  outward: -1 | 1,
  isRow: boolean,
): Pick<PictureArrow, 'line' | 'head'> {
  const point = (along: number, across: number) => {
    const [x, y] = isRow ? [along, across] : [across, along]
    return `${round(x)},${round(y)}`
  }
  const neck = edge + outward * HEAD.length
  const head = [point(to, edge), point(to - HEAD.half, neck), point(to + HEAD.half, neck)]
  return {
    line: `M${point(from, edge)} C${point(from, bow)} ${point(to, bow)} ${point(to, neck)}`,
    head: head.join(' '),
  }
}

function nameAt(statuses: readonly LifecycleStatus[], index: number): string {
  return statuses[index]?.name ?? ''
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
