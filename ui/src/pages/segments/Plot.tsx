import { useState, type PointerEvent } from 'react';
import { useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { axis, line, named, nearest, places, type Size } from './plot';
import { useSegmentWords } from './words';

const WIDTH = 628;
const HEIGHT = 153;
const LEFT = 52;
const TOP = 39;

/** Sizes as a line over days, with those on Messenger below; the day under the pointer tells its figures. */
export function Plot({ rows, share }: { rows: Size[]; share: boolean }) {
  const w = useSegmentWords();
  const { locale } = useEnv();
  const [over, setOver] = useState<number>();
  const first = rows[0];
  const last = rows.at(-1);
  const number = (n: number) => (share ? `${formatNumber(n, locale, 1)}\u00a0%` : formatNumber(n, locale));
  const day = (text: string) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(text));
  if (!first || !last) return <p className="soft t-13">{w.noSizes}</p>;
  if (rows.length === 1) return <p className="soft t-13">{w.oneSize(first.people, formatNumber(first.people, locale), day(first.day))}</p>;
  const of = (row: Size, n: number) => (share ? (row.everybody ? (100 * n) / row.everybody : 0) : n);
  const [people, messenger] = [rows.map((row) => of(row, row.people)), rows.map((row) => of(row, row.messenger))];
  const xs = places(rows.map((row) => row.day));
  const { top, ticks } = axis(Math.max(...people));
  const y = (value: number) => TOP + HEIGHT - (value / top) * HEIGHT;
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setOver(nearest(xs, (((event.clientX - box.left) / box.width) * 792 - LEFT) / WIDTH));
  };
  const ends = [{ value: people.at(-1)!, label: w.inSegment }, { value: messenger.at(-1)!, label: w.withMessenger }];
  const apart = Math.abs(y(ends[0]!.value) - y(ends[1]!.value)) > 34;
  return (
    <svg className="sizeplot" viewBox="0 0 792 232" role="img" aria-label={w.describe(day(first.day), number(people[0]!), day(last.day), number(people.at(-1)!))} onPointerMove={follow} onPointerLeave={() => setOver(undefined)}>
      <text className="ttl" x="0" y="11">{share ? w.share : w.people}</text>
      {ticks.map((tick) => (
        <g key={tick}>
          <path className={tick === 0 ? 'axis' : 'grid'} d={`M${LEFT} ${y(tick).toFixed(1)}H${LEFT + WIDTH}`} />
          <text x="44" y={y(tick) + 4} textAnchor="end">{number(tick)}</text>
        </g>
      ))}
      {named(rows.map((row) => row.day)).map((i) => (
        <text key={i} x={LEFT + xs[i]! * WIDTH} y="211" textAnchor={i === 0 ? 'start' : i === rows.length - 1 ? 'end' : 'middle'}>{day(rows[i]!.day)}</text>
      ))}
      <g transform={`translate(${LEFT} ${TOP})`}>
        <path className="under" d={`${line(xs, messenger, top, WIDTH, HEIGHT)} L${WIDTH} ${HEIGHT} L0 ${HEIGHT}Z`} />
        <path className="second" d={line(xs, messenger, top, WIDTH, HEIGHT)} />
        <path className="first" d={line(xs, people, top, WIDTH, HEIGHT)} />
      </g>
      {ends.filter((_, i) => i === 0 || apart).map((end) => (
        <g key={end.label}>
          <circle cx={LEFT + WIDTH} cy={y(end.value)} r="3.5" />
          <text className="mk" x={LEFT + WIDTH + 9} y={y(end.value)}>{number(end.value)}</text>
          <text x={LEFT + WIDTH + 9} y={y(end.value) + 14}>{end.label}</text>
        </g>
      ))}
      {over !== undefined && <Under x={LEFT + xs[over]! * WIDTH} ys={[y(people[over]!), y(messenger[over]!)]} words={[day(rows[over]!.day), `${number(people[over]!)} ${w.inSegment}`, `${number(messenger[over]!)} ${w.withMessenger}`]} />}
    </svg>
  );
}

/** The figures of one day, beside a line through it. */
function Under({ x, ys, words }: { x: number; ys: number[]; words: string[] }) {
  const width = 12 + 6.4 * Math.max(...words.map((word) => word.length));
  const left = x + width + 12 > LEFT + WIDTH ? x - width - 10 : x + 10;
  return (
    <g className="tip" aria-hidden="true">
      <path className="guide" d={`M${x.toFixed(1)} ${TOP}V${TOP + HEIGHT}`} />
      {ys.map((at, i) => <circle key={i} cx={x} cy={at} r="3.5" />)}
      <rect x={left} y={TOP} width={width} height="58" rx="6" />
      {words.map((word, i) => <text key={i} className={i === 0 ? 'mk' : undefined} x={left + 8} y={TOP + 17 + i * 16}>{word}</text>)}
    </g>
  );
}
