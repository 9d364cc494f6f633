import { useLayoutEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { useEnv } from '../../../kit';
import { formatNumber, formatTime } from '../../../lib/format';
import { axis, nearest } from '../../segments/plot';
import { useCampaignWords } from '../words';
import type { Total } from './series';

export type Key = 'sent' | 'delivered' | 'read' | 'converted';
const colors: Record<Key, string> = { sent: 'var(--st-sent)', delivered: 'var(--st-delivered)', read: 'var(--st-read)', converted: 'var(--st-converted)' };
const [HEIGHT, LEFT, RIGHT, TOP] = [200, 52, 124, 30];

/** How wide an element is, so that what is drawn in it keeps the size of its letters. */
function useWidth(first: number): [RefObject<SVGSVGElement | null>, number] {
  const frame = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const seen = frame.current;
    if (!seen) return;
    const measure = () => setWidth(Math.max(240, Math.round(seen.getBoundingClientRect().width)));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(seen);
    return () => watch.disconnect();
  }, []);
  return [frame, width];
}

/** Ends of lines that would lie on each other are moved apart, in their order, and none below the lowest. */
export function apart(ys: number[], least: number, lowest: number): number[] {
  const order = ys.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  for (let n = 1; n < order.length; n++) order[n]!.y = Math.max(order[n]!.y, order[n - 1]!.y + least);
  for (let n = order.length - 1, under = lowest; n >= 0; n--, under = order[n + 1]!.y - least) order[n]!.y = Math.min(order[n]!.y, under);
  const placed = [...ys];
  for (const one of order) placed[one.i] = one.y;
  return placed;
}

/** The lines over time, as wide as there is room; the values are on hover, and at the end of each line. */
export function Plot({ rows, keys, names, daily }: { rows: Total[]; keys: Key[]; names: Record<Key, string>; daily: boolean }) {
  const w = useCampaignWords();
  const { locale, zone } = useEnv();
  const [over, setOver] = useState<number>();
  const [frame, whole] = useWidth(740);
  const width = Math.max(80, whole - LEFT - RIGHT);
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const span = Math.max(1, last.at - first.at);
  const { top, ticks } = axis(Math.max(...keys.map((key) => last[key])));
  const xs = rows.map((row) => (row.at - first.at) / span);
  const x = (i: number) => LEFT + xs[i]! * width;
  const y = (value: number) => TOP + HEIGHT - (value / top) * HEIGHT;
  const number = (n: number) => formatNumber(n, locale);
  const when = (at: number) => formatTime(at, daily ? 'day' : span < 600_000 ? 'seconds' : 'clock', locale, zone);
  const marks = width < 150 ? [1] : width < 220 ? [0, 1] : width < 420 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  const ends = apart(keys.map((key) => y(last[key])), 15, TOP + HEIGHT);
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setOver(nearest(xs, (((event.clientX - box.left) / box.width) * whole - LEFT) / width));
  };
  return (
    <svg ref={frame} className="plot overtime" viewBox={`0 0 ${whole} 268`} height="268" role="img" aria-label={w.plotSay(keys.map((key) => `${number(last[key])} ${names[key]}`).join(', '))} onPointerMove={follow} onPointerLeave={() => setOver(undefined)}>
      <text className="ttl" x="0" y="12">{w.people}</text>
      {ticks.map((tick) => <g key={tick}><path className={tick === 0 ? 'axis' : 'grid'} d={`M${LEFT} ${y(tick).toFixed(1)}H${LEFT + width}`} fill="none" /><text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">{number(tick)}</text></g>)}
      {marks.map((mark) => <text key={mark} x={LEFT + mark * width} y={TOP + HEIGHT + 20} textAnchor={mark === 0 ? 'start' : mark === 1 ? 'end' : 'middle'}>{when(first.at + mark * span)}</text>)}
      <text className="ttl" x={LEFT + width / 2} y={TOP + HEIGHT + 36} textAnchor="middle">{daily ? zone : `${formatTime(first.at, 'date', locale, zone)}, ${zone}`}</text>
      {keys.map((key, k) => (
        <g key={key}>
          <path d={rows.map((row, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(row[key]).toFixed(1)}`).join(' ')} fill="none" stroke={colors[key]} strokeWidth="2" strokeLinejoin="round" />
          <circle cx={LEFT + width} cy={y(last[key])} r="3.5" fill={colors[key]} />
          <text x={LEFT + width + 10} y={ends[k]! + 4}><tspan className="mk">{number(last[key])}</tspan> {names[key]}</text>
        </g>
      ))}
      {over !== undefined && (
        <g aria-hidden="true">
          <path className="guide" d={`M${x(over).toFixed(1)} ${TOP}V${TOP + HEIGHT}`} fill="none" />
          <g className="tip" transform={`translate(${x(over) > LEFT + width / 2 ? x(over) - 158 : x(over) + 10} ${TOP})`}>
            <rect width="148" height={24 + keys.length * 16} rx="6" />
            <text className="mk" x="10" y="17">{formatTime(rows[over]!.at, daily ? 'day' : 'when', locale, zone)}</text>
            {keys.map((key, k) => <text key={key} x="10" y={34 + k * 16}>{number(rows[over]![key])} {names[key]}</text>)}
          </g>
        </g>
      )}
    </svg>
  );
}
