import { useEffect, useState } from 'react';
import type { Explanation } from '../api/people';
import { useSpeech } from '../i18n';
import { Badge, Said, Sheet } from '../kit';
import './drawn.css';
import { useSay } from './words';

type Told = Record<string, string>;

/** The catalogue's sentences in the language in use; those that are not known stay in English. */
export function useErrorWords(): (sentence: string) => string {
  const { language } = useSpeech();
  const [told, setTold] = useState<Told>({});
  useEffect(() => {
    let live = true;
    if (language === 'fr') void import('./words/errors.fr').then((m) => live && setTold(m.errorsFr));
    else setTold({});
    return () => {
      live = false;
    };
  }, [language]);
  return (sentence) => told[sentence] ?? sentence;
}

/** The code as people look it up: 100, or 100/2018109. */
export function codeOf(error: Explanation): string {
  if (error.to) return `${error.code}–${error.to}`;
  return error.subcode ? `${error.code}/${error.subcode}` : String(error.code);
}

/** What an error of the platform means, who must act, what to do, and what the program does by itself. */
export function ErrorExplained({ error }: { error: Explanation }) {
  const s = useSay();
  const told = useErrorWords();
  const rows: [string, string][] = [
    [s.refusal.cause, told(error.cause)], [s.refusal.who, s.refusal.whos[error.who] ?? error.who], [s.refusal.cure, told(error.cure)], [s.refusal.does, told(error.does)],
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
