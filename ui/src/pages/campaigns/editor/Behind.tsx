import { useTold } from '../../../i18n/told';
import { Button, Icon, Sheet, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import type { Forecast, LanguageGap } from '../data';
import { letter, type Step } from '../model';
import { useCampaignWords } from '../words';

/** What to look at before the launch in the languages of the message; nothing is kept back by it. */
export function Behind({ warnings, seen, many, onStep }: { warnings: LanguageGap[]; seen?: Forecast; many: boolean; onStep: (next: Step) => void }) {
  const w = useCampaignWords();
  const { say } = useTold();
  const { locale } = useEnv();
  const languages = seen?.languages ?? [];
  if (warnings.length === 0 && languages.length === 0) return null;
  const names = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' });
  const nameOf = (tag: string) => {
    try {
      return names.of(tag) ?? tag;
    } catch {
      return tag;
    }
  };
  return (
    <Sheet title={w.languagesTitle} flush>
      <ul className="mend">
        {warnings.map((one, i) => {
          const variant = Number(/^variants\[(\d+)\]/.exec(one.location ?? '')?.[1] ?? 0);
          return <li key={i}><Icon name="warn" size={16} className="c-brass" /><span className="sp">{many && <b>{letter(variant)} </b>}{say(one.message)}</span><Button size="sm" kind="plain" onClick={() => onStep('compose')}>{w.mendIn(w.stepNames.compose)}</Button></li>;
        })}
        {languages.length > 0 && <li><Icon name="info" size={16} /><span className="sp">{w.readOriginal(languages.map((one) => `${one.language ? nameOf(one.language) : w.languageUnknown} ${formatNumber(one.people, locale)}`).join(', '))}</span></li>}
      </ul>
    </Sheet>
  );
}
