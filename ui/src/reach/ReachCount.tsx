import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSaid } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { Button, EmptyState, ErrorNote, Sheet, Skeleton, Time, useEnv } from '../kit';
import { csvOf, saveText } from '../lib/csv';
import { formatNumber, formatShare } from '../lib/format';
import { parts, reachQuery, type Kind, type PeopleSet, type Reach, type ReachLine } from './reach';
import { ReachBar, lookOf } from './ReachBar';
import { useReachWords, type ReachWords } from './words';
import './reach.css';

/** Whom of some people a message could reach, by which right, and why not the others. For a Page, a segment, a campaign. */
export function ReachCount({ page, people, kind }: { page: string; people: PeopleSet; kind: Kind }) {
  const { ws } = usePlace();
  const count = useQuery(reachQuery(ws, page, people, kind));
  const said = useSaid(count.error);
  if (said) return <ErrorNote error={said} onRetry={() => count.refetch()} />;
  if (!count.data) return <Sheet><Skeleton lines={8} height={20} /></Sheet>;
  return <div className="col g20" aria-busy={count.isFetching || undefined}><ReachSheets reach={count.data} /></div>;
}

/** The right's or the rule's row of words; an id that has none stands for itself. */
function wordsFor(line: ReachLine, words: ReachWords) {
  const table = line.outcome === 'allow' ? words.rights : words.rules;
  return table[line.right ?? ''] ?? table[line.rule] ?? { name: line.right ?? line.rule, say: '' };
}

function ReachSheets({ reach }: { reach: Reach }) {
  const words = useReachWords();
  const { locale } = useEnv();
  const number = (n: number) => formatNumber(n, locale);
  const { allow, hold, drop } = parts(reach);
  if (reach.people === 0) return <Sheet><EmptyState icon="people" title={words.nobody}>{words.nobodySay}</EmptyState></Sheet>;
  const not = reach.people - reach.reachable - reach.later;
  return (
    <>
      <Sheet flush label={words.by}>
        <div className="reachhead">
          <p className="sumline"><span className="n">{number(reach.reachable)}</span> <span className="w">{words.of(number(reach.people))} <b>{formatShare(reach.reachable, reach.people, locale)}</b></span></p>
          <p className="soft t-13">{words.countedAt} <Time at={reach.at} /></p>
        </div>
        <ReachBar reach={reach} not={not} nameOf={(line) => wordsFor(line, words).name} />
        {allow.length === 0 ? <p className="pad soft">{words.nobodyCan}</p> : <Lines lines={allow} of={reach.people} heads={[words.by, words.why]} sum={[words.sum, reach.reachable]} />}
      </Sheet>
      {hold.length > 0 && (
        <Sheet flush title={words.holdTitle(number(reach.later))}>
          <Lines lines={hold} of={reach.people} heads={[words.reason, words.help]} sum={[words.holdSum, reach.later]} />
        </Sheet>
      )}
      {drop.length > 0 && (
        <Sheet flush title={words.dropTitle(number(not))} actions={<Csv reach={reach} />}>
          <Lines lines={drop} of={reach.people} heads={[words.reason, words.help]} sum={[words.dropSum, not]} />
        </Sheet>
      )}
    </>
  );
}

function Lines({ lines, of, heads, sum }: { lines: ReachLine[]; of: number; heads: [string, string]; sum: [string, number] }) {
  const words = useReachWords();
  const { locale } = useEnv();
  return (
    <div className="tblwrap">
      <table className="tbl rights">
        <thead><tr><th scope="col">{heads[0]}</th><th scope="col" className="num">{words.people}</th><th scope="col" className="num">{words.share}</th><th scope="col">{heads[1]}</th></tr></thead>
        <tbody>
          {lines.map((line) => {
            const { name, say } = wordsFor(line, words);
            return (
              <tr key={`${line.right ?? ''}${line.rule}${line.reason ?? ''}`}>
                <td><span className="nm">{line.outcome === 'allow' && <i className={`sq ${lookOf(line)}`} />}{name}</span></td>
                <td className="num n1">{formatNumber(line.people, locale)}</td>
                <td className="num">{formatShare(line.people, of, locale)}</td>
                <td className="soft">{say}{line.outcome === 'drop' && line.rule === 'identity' && <> <Link to="/channels" search={{ tab: 'sites' }} className="nw">{words.addButton}</Link></>}</td>
              </tr>
            );
          })}
          <tr className="sum"><td>{sum[0]}</td><td className="num">{formatNumber(sum[1], locale)}</td><td className="num">{formatShare(sum[1], of, locale)}</td><td /></tr>
        </tbody>
      </table>
    </div>
  );
}

function Csv({ reach }: { reach: Reach }) {
  const words = useReachWords();
  const save = () => {
    const rows = reach.lines.map((line) => [words.outcomes[line.outcome], wordsFor(line, words).name, line.right ?? '', line.rule, line.people]);
    saveText(`${words.csvName}.csv`, 'text/csv', csvOf([[words.outcome, words.reason, words.by, 'rule', words.people], ...rows]));
  };
  return <Button size="sm" kind="plain" icon="download" onClick={save}>{words.csv}</Button>;
}
