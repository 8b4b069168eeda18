import { describe, expect, it } from 'vitest'
import type { LifecycleStatus } from '@/api/types'
import { lifecyclePicture, NODE, type Picture } from '@/pages/projects/lifecyclePicture'

const STANDARD: LifecycleStatus[] = [
  { name: 'open', category: 'new', transitions: ['in_progress', 'closed'] },
  { name: 'in_progress', category: 'active', transitions: ['open', 'closed', 'blocked'] },
  { name: 'blocked', category: 'waiting', transitions: ['in_progress', 'open'] },
  { name: 'closed', category: 'done', transitions: ['open', 'in_progress'] },
]

function numbersOf(picture: Picture, axis: 0 | 1): number[] {
  const points = picture.arrows.flatMap((arrow) => {
    return `${arrow.line} ${arrow.head}`.match(/-?[\d.]+,-?[\d.]+/g) ?? []
  })
  return points.map((point) => Number(point.split(',')[axis]))
}

function endsOf(picture: Picture, side: 'start' | 'tip'): string[] {
  return picture.arrows.map((arrow) => {
    const text = side === 'start' ? arrow.line.slice(1) : arrow.head
    return text.split(' ')[0] ?? ''
  })
}

describe('the picture of a lifecycle', () => {
  it('has an arrow for each transition', () => {
    const { arrows } = lifecyclePicture(STANDARD, 'row')
    const drawn = arrows.map(({ from, to }) => `${from} → ${to}`).sort()
    const written = STANDARD.flatMap(({ name, transitions }) =>
      transitions.map((next) => `${name} → ${next}`),
    )
    expect(drawn).toEqual(written.sort())
  })

  it('shows the statuses in their order, without overlap', () => {
    const across = lifecyclePicture(STANDARD, 'row').nodes.map((node) => node.x)
    const down = lifecyclePicture(STANDARD, 'column').nodes.map((node) => node.y)
    for (let index = 1; index < STANDARD.length; index++) {
      expect((across[index] ?? 0) - (across[index - 1] ?? 0)).toBeGreaterThan(NODE.width)
      expect((down[index] ?? 0) - (down[index - 1] ?? 0)).toBeGreaterThan(NODE.height)
    }
  })

  it('is narrow enough for a phone when it stands', () => {
    expect(lifecyclePicture(STANDARD, 'column').width).toBeLessThan(320)
  })

  it('draws moves forward above the statuses, moves back below', () => {
    const picture = lifecyclePicture(STANDARD, 'row')
    const [node] = picture.nodes
    const heights = Object.fromEntries(
      picture.arrows.map(({ from, to, line }) => [
        `${from} ${to}`,
        Number(/C[\d.-]+,([\d.-]+)/.exec(line)?.[1]),
      ]),
    )
    expect(heights['open closed']).toBeLessThan(node?.y ?? 0)
    expect(heights['closed open']).toBeGreaterThan((node?.y ?? 0) + NODE.height)
    // Who goes farther bows out farther.
    expect(heights['open closed']).toBeLessThan(heights['open in_progress'] ?? 0)
  })

  it('lets no two arrows begin or end at the same place', () => {
    for (const direction of ['row', 'column'] as const) {
      const picture = lifecyclePicture(STANDARD, direction)
      const ends = [...endsOf(picture, 'start'), ...endsOf(picture, 'tip')]
      expect(new Set(ends).size).toBe(2 * picture.arrows.length)
    }
  })

  it('keeps all tips and beginnings inside', () => {
    for (const direction of ['row', 'column'] as const) {
      const picture = lifecyclePicture(STANDARD, direction)
      const along = direction === 'row' ? 0 : 1
      const length = direction === 'row' ? picture.width : picture.height
      for (const value of numbersOf(picture, along)) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(length)
      }
    }
  })

  it('leaves out moves to statuses that are not there, and to itself', () => {
    const odd: LifecycleStatus[] = [
      { name: 'open', category: 'new', transitions: ['open', 'gone'] },
    ]
    const picture = lifecyclePicture(odd, 'row')
    expect(picture.arrows).toEqual([])
    expect(picture.nodes).toHaveLength(1)
  })
})
