import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { placeName } from '../../../composer/paths';
import { useComposerWords } from '../../../composer/words';
import { useTold } from '../../../i18n/told';
import { Button, ErrorNote, Icon, Sheet, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { rehearsalQuery, rehearse } from '../data';
import { letter, longestTexts, stepOf, type Definition, type Step } from '../model';
import { useCampaignWords } from '../words';

/** The message written for everybody of the audience, without sending: for whom it fails, and what is not as it should be. */
export function Rehearsal({ id, revision, variants, flush, onStep }: { id: string; revision: number; variants: Definition['variants']; flush: () => Promise<number>; onStep: (next: Step) => void }) {
  const w = useCampaignWords();
  const c = useComposerWords();
  const { say } = useTold();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('campaigns.edit');
  const seen = useQuery(rehearsalQuery(ws, id));
  const begin = useAction(async () => { await flush(); return rehearse(ws, id); }, ['rehearsal'], undefined, { quiet: true });
  const refused = useSaid(begin.error);
  const number = (n: number) => formatNumber(n, locale);
  const last = seen.data;
  // Of several variants, or languages, it is said of which something is.
  const languages = new Set(last?.longest.map((one) => one.language));
  const ofWhich = (one: { variant_id: string; fallback?: boolean; language?: string }) => {
    const parts = [variants.length > 1 && letter(Math.max(0, variants.findIndex((variant) => variant.id === one.variant_id))), one.fallback && w.fallbackShort, one.language ? c.languageName(one.language) : languages.size > 1 && c.everybodyElse].filter(Boolean);
    return parts.length > 0 && <b>{w.ofWhich(parts.join(', '))} </b>;
  };
  const running = last?.state === 'running';
  const who = (profiles: string[]) => profiles[0] && <Link className="lnk nw" to="/people/$id" params={{ id: profiles[0] }}>{w.oneOfThem}</Link>;
  return (
    <Sheet title={w.rehearsal} flush actions={may && <Button size="sm" busy={begin.isPending || running} onClick={() => begin.mutate(undefined)}>{last ? w.rehearseAgain : w.rehearse}</Button>}>
      {refused && <div className="pad"><ErrorNote error={refused} /></div>}
      {!last && !refused && <p className="pad soft t-13">{w.rehearsalSay}</p>}
      {running && last && (
        <div className="pad progress">
          <div className="bar" role="progressbar" aria-label={w.rehearsal} aria-valuemin={0} aria-valuemax={Math.max(1, last.people)} aria-valuenow={last.done}><i style={{ width: `${(100 * last.done) / Math.max(1, last.people)}%`, background: 'var(--st-sent)' }} /></div>
          <span className="t-13 soft" role="status">{w.doneOf(number(last.done), number(last.people))}</span>
        </div>
      )}
      {last?.state === 'failed' && <div className="pad"><ErrorNote error={new Error(last.note)} /></div>}
      {last?.state === 'done' && (
        <ul className="mend">
          {last.revision !== revision && <li><Icon name="info" size={16} className="c-bleu" /><span className="sp">{w.rehearsedBefore}</span></li>}
          {last.findings.map((one, i) => (
            <li key={i}><Icon name="stop" size={16} className="c-stamp" /><span className="sp"><b>{number(one.people)}</b> {w.wouldBeDropped} {ofWhich(one)} {one.field && <code className="t-12">{one.field}</code>} {say(one.message)} {who(one.profiles)}</span><Button size="sm" kind="plain" onClick={() => onStep(stepOf('variants'))}>{w.mend}</Button></li>
          ))}
          {last.missing.map((one) => <li key={one.attribute}><Icon name="warn" size={16} className="c-brass" /><span className="sp">{w.haveNo(number(one.people), one.attribute)} {who(one.profiles)}</span></li>)}
          {last.warnings.map((one, i) => <li key={i}><Icon name="warn" size={16} className="c-brass" /><span className="sp"><b>{number(one.people)}</b> {ofWhich(one)}{say(one.message)} {who(one.profiles)}</span></li>)}
          {longestTexts(last.longest, 3).map((one) => <li key={`${one.variant_id} ${one.fallback} ${one.language} ${one.field}`}><Icon name="text" size={16} className="soft" /><span className="sp">{ofWhich(one)}{w.longest(placeName(one.field.replace(/^content\./, ''), c), number(one.characters))} <Link className="lnk nw" to="/people/$id" params={{ id: one.profile_id }}>{w.see}</Link></span></li>)}
          {last.not_asked > 0 && <li><Icon name="info" size={16} className="c-bleu" /><span className="sp">{w.notAsked(number(last.not_asked))}</span></li>}
          <li><Icon name="check" size={16} className="c-verd" /><span className="sp">{w.clean(number(last.clean), number(last.people))}</span></li>
        </ul>
      )}
    </Sheet>
  );
}
