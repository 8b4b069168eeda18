/** Makes a picture of an interface small: few colours, so one byte for each point (PNG, RFC 2083). */
import { deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const COLOURS = 256
const TRUECOLOUR = 2
const TRUECOLOUR_ALPHA = 6
const INDEXED = 3

interface Picture {
  width: number
  height: number
  /** One number, 0xRRGGBB, for each point. */
  points: Uint32Array
}

/** Return `png` with at most 256 colours: alike ones become the most frequent of them. */
export function palettized(png: Buffer): Buffer {
  const { width, height, points } = read(png)
  const counts = new Map<number, number>()
  for (const point of points) counts.set(point, (counts.get(point) ?? 0) + 1)
  const frequent = [...counts].sort(([one, n], [other, m]) => m - n || one - other)
  const colours = frequent.map(([colour]) => colour)
  const stands = representatives(colours)
  const palette = [...new Set(stands.values())]
  const places = new Map(palette.map((colour, index) => [colour, index]))
  const indexOf = new Map(colours.map((one) => [one, places.get(stands.get(one) ?? one) ?? 0]))

  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows[y * (width + 1) + 1 + x] = indexOf.get(points[y * width + x] ?? 0) ?? 0
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, INDEXED, 0, 0, 0], 8)
  const colourTable = Buffer.from(palette.flatMap(channels))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colourTable),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function channels(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255]
}

/** Return for each of `colours`, the most frequent first, the one that stands for it. */
function representatives(colours: readonly number[]): Map<number, number> {
  // Coarser and coarser, so that rare colours unlike all others survive.
  for (let bits = 0; ; bits++) {
    const first = new Map<string, number>()
    const stands = new Map<number, number>()
    for (const colour of colours) {
      const alike = channels(colour)
        .map((value) => value >> bits)
        .join()
      if (!first.has(alike)) first.set(alike, colour)
      stands.set(colour, first.get(alike) ?? colour)
    }
    if (first.size <= COLOURS) return stands
  }
}

function read(png: Buffer): Picture {
  const data: Buffer[] = []
  let width = 0
  let height = 0
  let depth = 3
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at)
    const kind = png.toString('latin1', at + 4, at + 8)
    const body = png.subarray(at + 8, at + 8 + length)
    if (kind === 'IHDR') {
      width = body.readUInt32BE(0)
      height = body.readUInt32BE(4)
      const type = body[9]
      if (type !== TRUECOLOUR && type !== TRUECOLOUR_ALPHA) throw new Error(`PNG type ${type}`)
      depth = type === TRUECOLOUR ? 3 : 4
    }
    if (kind === 'IDAT') data.push(body)
    at += length + 12
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * depth, depth)
  const points = new Uint32Array(width * height)
  for (let point = 0; point < points.length; point++) {
    points[point] = bytes.readUIntBE(point * depth, 3)
  }
  return { width, height, points }
}

/** Undo the filter of each row (RFC 2083, section 6). */
function unfiltered(filtered: Buffer, stride: number, depth: number): Buffer {
  const rows = filtered.length / (stride + 1)
  const plain = Buffer.alloc(rows * stride)
  for (let row = 0; row < rows; row++) {
    const filter = filtered[row * (stride + 1)] ?? 0
    for (let x = 0; x < stride; x++) {
      const here = row * stride + x
      const left = x >= depth ? (plain[here - depth] ?? 0) : 0
      const above = row > 0 ? (plain[here - stride] ?? 0) : 0
      const corner = row > 0 && x >= depth ? (plain[here - stride - depth] ?? 0) : 0
      const value = filtered[row * (stride + 1) + 1 + x] ?? 0
      plain[here] = value + predicted(filter, left, above, corner)
    }
  }
  return plain
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  if (filter === 4) return paeth(left, above, corner)
  return 0
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const distances = [left, above, corner].map((value) => Math.abs(estimate - value))
  const [toLeft = 0, toAbove = 0, toCorner = 0] = distances
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

function chunk(kind: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(body.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(checksum(named), named.length + 4)
  return framed
}

/** CRC-32 (RFC 2083, section 15). */
function checksum(bytes: Buffer): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}
