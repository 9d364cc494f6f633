import { useState, type KeyboardEvent } from 'react';
import { Button, Note, useToast } from '../../kit';
import { subscribe } from '../data/api';
import { useDo, useErrors } from '../data/queries';
import type { Alert, Page, Person, State } from '../data/types';
import { useWords } from '../i18n';
import { subscription } from '../model/calls';
import { CallsTab } from './Calls';
import { ClockCard } from './Clock';
import { ErrorsTab } from './Errors';
import { FaultsCard } from './Faults';
import { SentTab } from './Sent';

type Tab = 'calls' | 'sent' | 'errors';
const tabs: Tab[] = ['calls', 'sent', 'errors'];

/** The developer's side: time, faults, and what went over the wire. */
export function Bench({ state, person, page }: { state: State; person?: Person; page?: Page }) {
  const words = useWords();
  const [tab, setTab] = useState<Tab>('calls');
  const failures = useErrors().data?.errors.length ?? 0;
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length]!;
    setTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <section className="benchside" aria-label={words.bench}>
      <div className="duo">
        <ClockCard person={person} page={page} />
        <FaultsCard state={state} />
      </div>
      <Unsubscribed state={state} />
      <section className="card wire" aria-label={words.tabs[tab]}>
        <div className="wiretabs" role="tablist" aria-label={words.bench} onKeyDown={onKey}>
          {tabs.map((one) => (
            <button key={one} id={`tab-${one}`} type="button" role="tab" aria-selected={tab === one} aria-controls="wire" tabIndex={tab === one ? 0 : -1} onClick={() => setTab(one)}>
              {words.tabs[one]}{one === 'errors' && failures > 0 && <span className="badge stamp">{failures}</span>}
            </button>
          ))}
        </div>
        <div id="wire" role="tabpanel" aria-labelledby={`tab-${tab}`}>
          {tab === 'calls' && <CallsTab state={state} />}
          {tab === 'sent' && <SentTab state={state} />}
          {tab === 'errors' && <ErrorsTab state={state} />}
        </div>
      </section>
    </section>
  );
}

/** Alerts that still matter: the newest of each Page that no app hears, or whose calls still fail. */
function Unsubscribed({ state }: { state: State }) {
  const words = useWords();
  const say = useToast();
  const again = useDo(({ page, app, fields }: { page: Page; app: string; fields: string[] }) => subscribe(page, app, fields), [['state']], () => say(words.subscribedAgain));
  const newest = new Map<string, Alert>();
  for (const alert of state.alerts) newest.set(alert.page, alert);
  const open = [...newest.values()].filter((alert) => {
    const page = state.pages.find((one) => one.id === alert.page);
    return page && alert.level === 'disabled' && subscription(page, state.apps.filter((app) => app.id === alert.app)).state === 'off';
  });
  return (
    <>
      {open.map((alert) => {
        const page = state.pages.find((one) => one.id === alert.page)!;
        const app = state.apps.find((one) => one.id === alert.app);
        return (
          <Note key={alert.page} tone="stamp" role="alert">
            <div className="row g12 wrap">
              <span className="sp">{words.alertDisabled(page.name)}</span>
              {app && <Button size="sm" busy={again.isPending} onClick={() => again.mutate({ page, app: app.id, fields: app.fields ?? [] })}>{words.subscribeAgain}</Button>}
            </div>
          </Note>
        );
      })}
    </>
  );
}
