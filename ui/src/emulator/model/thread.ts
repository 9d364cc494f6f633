import type { Bubble, Move } from '../data/types';

export type Row =
  | { is: 'time'; key: string; at: number }
  | { is: 'jump'; key: string; by: number; closed: boolean }
  | { is: 'line'; key: string; line: Bubble; first: boolean; last: boolean };

const PAUSE = 15 * 60_000;
const WINDOW = 24 * 3_600_000;
const JUMP_SHOWN = 60_000;

const opens = (line: Bubble) => line.from === 'person' || line.kind === 'optin';

/** The rows of a thread: lines with separators where time passed or the clock was moved. */
export function rowsOf(lines: Bubble[], moves: Move[]): Row[] {
  const rows: Row[] = [];
  let last: Bubble | undefined;
  let opened: number | undefined;
  const left = moves.filter((move) => Math.abs(move.to_ms - move.from_ms) >= JUMP_SHOWN);
  const jumpsBefore = (seq: number) => {
    const found = left.filter((move) => move.after_seq < seq);
    left.splice(0, left.length, ...left.filter((move) => move.after_seq >= seq));
    if (found.length === 0 || !last) return false;
    const from = found[0]!.from_ms;
    const to = found[found.length - 1]!.to_ms;
    const by = found.reduce((sum, move) => sum + move.to_ms - move.from_ms, 0);
    if (Math.abs(by) < JUMP_SHOWN) return false; // there and back again
    const until = opened === undefined ? undefined : opened + WINDOW;
    rows.push({ is: 'jump', key: `jump${found[0]!.after_seq}.${from}`, by, closed: until !== undefined && from < until && until <= to });
    return true;
  };
  for (const line of lines) {
    const jumped = jumpsBefore(line.seq);
    const gap = !last || Math.abs(line.at_ms - last.at_ms) > PAUSE;
    if (jumped || gap) rows.push({ is: 'time', key: `time${line.seq}`, at: line.at_ms });
    const before = rows[rows.length - 1];
    const joins = before?.is === 'line' && before.line.from === line.from && line.from !== 'system';
    if (joins) before.last = false;
    rows.push({ is: 'line', key: `line${line.seq}`, line, first: !joins, last: true });
    if (opens(line)) opened = line.at_ms;
    last = line;
  }
  jumpsBefore(Infinity);
  return rows;
}
