import { useEnv } from '../kit';
import { formatNumber } from '../lib/format';
import { parts, type Reach, type ReachLine } from './reach';
import { useReachWords } from './words';

const looks: Record<string, string> = { window: 'l-window', one_time_token: 'l-token', marketing: 'l-leave', utility: 'l-utility' };

/** The colours of a right, the same in the bar and in the table. */
export function lookOf(line: ReachLine): string {
  return looks[line.rule] ?? 'l-other';
}

/** Everybody as one bar: who can be sent it by which right, who later, who not. The table below says the same in words. */
export function ReachBar({ reach, not, nameOf }: { reach: Reach; not: number; nameOf: (line: ReachLine) => string }) {
  const words = useReachWords();
  const { locale } = useEnv();
  const number = (n: number) => formatNumber(n, locale);
  const { allow } = parts(reach);
  const pieces = [
    ...allow.map((line) => ({ key: line.right ?? line.rule, look: lookOf(line), people: line.people, say: `${nameOf(line)} ${number(line.people)}` })),
    { key: 'later', look: 'l-later', people: reach.later, say: words.later(number(reach.later)) },
    { key: 'not', look: 'l-not', people: not, say: words.none(number(not)) },
  ].filter((piece) => piece.people > 0);
  return (
    <div className="reachbar">
      <div className="bar fat" role="img" aria-label={pieces.map((piece) => piece.say).join('; ')}>
        {pieces.map((piece) => {
          const share = (100 * piece.people) / reach.people;
          return <i key={piece.key} className={piece.look} style={{ width: `${share}%` }} title={piece.say}>{share >= 7 && number(piece.people)}</i>;
        })}
      </div>
      {(reach.later > 0 || not > 0) && <div className="scale" aria-hidden="true"><span>{reach.later > 0 && words.later(number(reach.later))}</span><span>{not > 0 && words.none(number(not))}</span></div>}
    </div>
  );
}
