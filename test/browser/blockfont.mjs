// A font of squares for pictures that are compared: every sign is a block of its em, the same on every machine, so that
// no installed font, no hinting and no version of a text shaper can change a picture. Widths and lines are real.
const EM = 1000;

/**
 * The font as the bytes of a TrueType file. A block is half its size wide and high, so that its edges meet the points of a
 * screen at all even sizes; it begins `above` the line, in thousandths of the size: what is bold stands higher, to be seen.
 */
export function blockFont(above = 0) {
  const u16 = (...all) => { const b = Buffer.alloc(all.length * 2); all.forEach((n, i) => b.writeUInt16BE(n & 0xffff, i * 2)); return b; };
  const u32 = (...all) => { const b = Buffer.alloc(all.length * 4); all.forEach((n, i) => b.writeUInt32BE(n >>> 0, i * 4)); return b; };
  const block = Buffer.concat([
    u16(1, 0, above, 500, above + 500, 3, 0), // one contour of four points, no instructions
    Buffer.from([1, 1, 1, 1]), u16(0, 0, 500, 0), u16(above, 500, 0, -500), Buffer.alloc(2),
  ]);
  // Glyph 0 is what is missing, 1 the blank, 2 the block.
  const glyphs = [block, Buffer.alloc(0), block];
  const loca = [0];
  for (const glyph of glyphs) loca.push(loca.at(-1) + glyph.length);
  // Format 13: a range of signs has one glyph.
  const ranges = [[0, 0x20, 1], [0x21, 0x9f, 2], [0xa0, 0xa0, 1], [0xa1, 0x1fff, 2], [0x2000, 0x200f, 1], [0x2010, 0x10ffff, 2]];
  const cmap = Buffer.concat([u16(0, 1, 3, 10), u32(12), u16(13, 0), u32(16 + 12 * ranges.length, 0, ranges.length), ...ranges.map((r) => u32(...r))]);
  const words = Buffer.from('Block', 'utf16le').swap16();
  const named = [1, 2, 4, 6];
  const name = Buffer.concat([u16(0, named.length, 6 + 12 * named.length), ...named.map((id) => u16(3, 1, 0x409, id, words.length, 0)), words]);
  const tables = {
    'OS/2': Buffer.concat([u16(4, 500, 400, 5, 0), Buffer.alloc(20), u16(0), Buffer.alloc(10), u32(1, 0, 0, 0), Buffer.from('none'), u16(0x40, 0, 0xffff, 800, -200, 0, 800, 200), u32(1, 0), u16(400, 700, 0, 0x20, 1)]),
    cmap,
    glyf: Buffer.concat(glyphs),
    head: Buffer.concat([u32(0x10000, 0x10000, 0, 0x5f0f3cf5), u16(3, EM), Buffer.alloc(16), u16(0, 0, 500, above + 500, 0, 8, 2, 1, 0)]),
    hhea: Buffer.concat([u32(0x10000), u16(800, -200, 0, 500, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, 3)]),
    hmtx: u16(500, 0, 500, 0, 500, 0),
    loca: u32(...loca),
    maxp: Buffer.concat([u32(0x10000), u16(3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)]),
    name,
    post: Buffer.concat([u32(0x30000, 0), u16(-100, 50), u32(1, 0, 0, 0, 0)]),
  };
  const tags = Object.keys(tables);
  let at = 12 + 16 * tags.length;
  const directory = [u32(0x10000), u16(tags.length, 128, 3, tags.length * 16 - 128)];
  const bodies = [];
  for (const tag of tags) {
    const body = tables[tag];
    const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
    let sum = 0;
    for (let i = 0; i < padded.length; i += 4) sum = (sum + padded.readUInt32BE(i)) >>> 0;
    directory.push(Buffer.from(tag), u32(sum, at, body.length));
    bodies.push(padded);
    at += padded.length;
  }
  return Buffer.concat([...directory, ...bodies]);
}
