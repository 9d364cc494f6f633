import type { ReactNode } from 'react';
import { useT } from '../../i18n/pages';
import { Badge, CopyId, Time, type Tone } from '../../kit';
import { useSay } from '../../message/words';
import type { Consent } from './data';
import { isMark } from './model';
import { useProtectionWords } from './words';

const tones: Record<Consent['kind'], Tone> = { opt_in: 'verd', revoked: 'stamp', opt_out: 'stamp', undone: 'verd', topic: 'bleu', topic_stopped: 'stamp' };

/** What was said, in a word. */
export function KindMark({ kind }: { kind: Consent['kind'] }) {
  const w = useProtectionWords();
  return <Badge tone={tones[kind]}>{w.kinds[kind]}</Badge>;
}

/** Where or how something was said, in words. */
export function useSource(): (line: Consent) => string {
  const w = useProtectionWords();
  const t = useT();
  const s = useSay();
  return ({ source = '' }) => w.sourcesOfTopics[source] ?? s.consent.sources[source] ?? t.person.sources[source] ?? source;
}

/** Every member of a line of the ledger. */
export function Facts({ line }: { line: Consent }) {
  const w = useProtectionWords();
  const source = useSource();
  const fact = (name: string, value: ReactNode) => value && <div className="kvrow"><dt>{name}</dt><dd className="breaks">{value}</dd></div>;
  const id = (value: string | undefined, name: string) => value && (isMark(value) ? <span className="soft" title={value}>{w.mark}</span> : <CopyId value={value} label={name} />);
  return (
    <dl className="kv">
      {fact(w.said, <KindMark kind={line.kind} />)}
      {fact(w.when, <Time at={line.at} as="full" />)}
      {fact(w.topic, line.topic || (line.kind === 'opt_out' || line.kind === 'undone' ? w.everything : ''))}
      {fact(w.wording, line.wording && <>“{line.wording}”</>)}
      {fact(w.language, line.language)}
      {fact(w.wrote, line.said && <>“{line.said}”</>)}
      {fact(w.source, source(line))}
      {fact(w.sourceUrl, line.source_url)}
      {fact(w.page, line.page_name ?? line.page_id)}
      {fact(w.psid, id(line.psid, w.psid))}
      {fact(w.customer, id(line.customer_id, w.customer))}
      {fact(w.ref, line.ref && <code className="t-12">{line.ref}</code>)}
      {fact(w.expires, line.expires_at && <Time at={line.expires_at} as="day" />)}
      {fact(w.id, <CopyId value={line.id} label={w.id} />)}
    </dl>
  );
}
