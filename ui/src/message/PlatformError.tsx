import type { Explanation } from '../api/people';
import { Badge, Said, Sheet } from '../kit';
import './drawn.css';
import { useSay } from './words';

/** The code as people look it up: 100, or 100/2018109. */
export function codeOf(error: Explanation): string {
  if (error.to) return `${error.code}–${error.to}`;
  return error.subcode ? `${error.code}/${error.subcode}` : String(error.code);
}

/** What an error of the platform means, who must act, what to do, and what the program does by itself. */
export function ErrorExplained({ error }: { error: Explanation }) {
  const s = useSay();
  const rows: [string, string][] = [
    [s.refusal.cause, error.cause], [s.refusal.who, s.refusal.whos[error.who] ?? error.who], [s.refusal.cure, error.cure], [s.refusal.does, error.does],
  ];
  return (
    <div className="col g12">
      <div className="row g8 wrap"><span className="b">{s.refusal.code(codeOf(error))}</span><Badge tone={error.class === 'transient' || error.class === 'limit' ? 'brass' : 'stamp'}>{s.refusal.classes[error.class] ?? error.class}</Badge></div>
      <dl className="kv explained">{rows.map(([name, value]) => <div key={name} className="kvrow"><dt>{name}</dt><dd><Said text={value} /></dd></div>)}</dl>
      <a className="t-13" href={error.docs} target="_blank" rel="noopener">{s.refusal.more}</a>
    </div>
  );
}

export function PlatformError({ error }: { error: Explanation }) {
  const s = useSay();
  return <Sheet title={s.refusal.title}><ErrorExplained error={error} /></Sheet>;
}
