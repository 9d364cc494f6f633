import { useSpeech } from '../../i18n';
import { Icon, Time, type IconName } from '../../kit';
import { formatTook } from '../../lib/format';
import type { Person, State, Step } from '../data/types';
import { useWords } from '../i18n';
import { useDesk } from '../i18n/desk';

const icons: Record<Step['kind'], IconName> = { action: 'user', window: 'window', event: 'bolt', unheard: 'warn', call: 'send', graph: 'dev' };

/** Steps with a sign each, what went wrong in red. */
export function StepList({ steps, state, person }: { steps: Step[]; state: State; person?: Person }) {
  const { locale } = useSpeech();
  const first = steps[0];
  return (
    <ol className="steplist">
      {steps.map((step) => {
        const bad = step.kind === 'unheard' || Boolean(step.error) || (step.kind === 'call' && !good(step.status));
        return (
          <li key={step.seq}>
            <Icon name={bad ? 'warn' : icons[step.kind]} size={14} />
            <span className={bad ? 'c-stamp' : undefined}><Said step={step} state={state} person={person} /></span>
            <span className="soft t-12 nw">{step === first ? <Time at={step.at_ms} /> : `+${formatTook(step.at_ms - first!.at_ms, locale)}`}</span>
          </li>
        );
      })}
    </ol>
  );
}

const good = (status = 0) => status >= 200 && status < 300;

function Said({ step, state, person }: { step: Step; state: State; person?: Person }) {
  const words = useWords();
  const desk = useDesk().steps;
  const { locale } = useSpeech();
  const app = state.apps.find((one) => one.id === step.app)?.name ?? step.app ?? '';
  const name = <code className="mono">{step.name}</code>;
  const text = step.text ? <> “{step.text}”</> : null;
  switch (step.kind) {
    case 'action': return <><b>{person ? person.first_name : step.person}</b>: {name}{text}</>;
    case 'window': return <>{desk.window(words.openedBy[step.name ?? ''] ?? step.name ?? '')}</>;
    case 'event': return <>{name}{desk.event(app)}</>;
    case 'unheard': return <>{desk.unheard} {name}</>;
    case 'call': return <>{name} {desk.call(step.call ?? 0, step.status ? String(step.status) : step.error ?? '', formatTook(step.took_ms ?? 0, locale))}</>;
    case 'graph': return (
      <>
        {app}: <code className="mono">{step.method} {step.name}</code>{text}
        {step.error && <><br />{desk.refused(`${step.code ?? ''}${step.subcode ? `/${step.subcode}` : ''}`)} {step.error}</>}
      </>
    );
  }
}
