import { useSpeech } from '../../i18n';
import { Icon, Time, type IconName } from '../../kit';
import { formatTook } from '../../lib/format';
import type { Person, State, Effect } from '../data/types';
import { useWords } from '../i18n';
import { useDesk } from '../i18n/desk';

const icons: Record<Effect['kind'], IconName> = { action: 'user', window: 'window', event: 'bolt', unheard: 'warn', call: 'send', graph: 'dev' };

/** Effects with a sign each, what went wrong in red. */
export function EffectList({ effects, state, person }: { effects: Effect[]; state: State; person?: Person }) {
  const { locale } = useSpeech();
  const first = effects[0];
  return (
    <ol className="effectlist">
      {effects.map((effect) => {
        const bad = effect.kind === 'unheard' || Boolean(effect.error) || (effect.kind === 'call' && !good(effect.status));
        return (
          <li key={effect.seq}>
            <Icon name={bad ? 'warn' : icons[effect.kind]} size={14} />
            <span className={bad ? 'c-stamp' : undefined}><Said effect={effect} state={state} person={person} /></span>
            <span className="soft t-12 nw">{effect === first ? <Time at={effect.at_ms} /> : `+${formatTook(effect.at_ms - first!.at_ms, locale)}`}</span>
          </li>
        );
      })}
    </ol>
  );
}

const good = (status = 0) => status >= 200 && status < 300;

function Said({ effect, state, person }: { effect: Effect; state: State; person?: Person }) {
  const words = useWords();
  const desk = useDesk().effects;
  const { locale } = useSpeech();
  const app = state.apps.find((one) => one.id === effect.app)?.name ?? effect.app ?? '';
  const name = <code className="mono">{effect.name}</code>;
  const text = effect.text ? <> “{effect.text}”</> : null;
  switch (effect.kind) {
    case 'action': return <><b>{person ? person.first_name : effect.person}</b>: {name}{text}</>;
    case 'window': return <>{desk.window(words.openedBy[effect.name ?? ''] ?? effect.name ?? '')}</>;
    case 'event': return <>{name}{desk.event(app)}</>;
    case 'unheard': return <>{desk.unheard} {name}</>;
    case 'call': return <>{name} {desk.call(effect.call ?? 0, effect.status ? String(effect.status) : effect.error ?? '', formatTook(effect.took_ms ?? 0, locale))}</>;
    case 'graph': return (
      <>
        {app}: <code className="mono">{effect.method} {effect.name}</code>{text}
        {effect.error && <><br />{desk.refused(`${effect.code ?? ''}${effect.subcode ? `/${effect.subcode}` : ''}`)} {effect.error}</>}
      </>
    );
  }
}
