import { lazy, Suspense, useState } from 'react';
import { Button, Note, Skeleton, useToast } from '../../kit';
import { subscribe } from '../data/api';
import { useDo, useErrors } from '../data/queries';
import type { Alert, Page, Person, State } from '../data/types';
import { useWords } from '../i18n';
import { useDesk } from '../i18n/desk';
import { subscription } from '../model/calls';
import { CallsTab } from './Calls';
import { ClockCard } from './Clock';
import { ErrorsTab } from './Errors';
import { FaultsCard } from './Faults';
import { SentTab } from './Sent';
import { Tabs } from './Tabs';

const NoticesTab = lazy(() => import('./Notices'));
const CausedTab = lazy(() => import('./Caused'));

type Wire = 'calls' | 'caused' | 'sent' | 'errors' | 'notices';

/** Time, faults, and what went over the wire. */
export function Watch({ state, person, page }: { state: State; person?: Person; page?: Page }) {
  const words = useWords();
  const desk = useDesk();
  const [tab, setTab] = useState<Wire>('calls');
  const names = { ...words.tabs, caused: desk.effects.tab, notices: desk.notices.tab };
  const failures = useErrors().data?.errors.length ?? 0;
  const tabs = [
    { value: 'calls' as const, label: words.tabs.calls }, { value: 'caused' as const, label: desk.effects.tab }, { value: 'sent' as const, label: words.tabs.sent },
    { value: 'errors' as const, label: <>{words.tabs.errors}{failures > 0 && <span className="badge stamp">{failures}</span>}</> },
    { value: 'notices' as const, label: desk.notices.tab },
  ];
  return (
    <>
      <div className="duo">
        <ClockCard person={person} page={page} />
        <FaultsCard state={state} />
      </div>
      <Unsubscribed state={state} />
      <section className="card wire" aria-label={names[tab]}>
        <Tabs id="wire" label={desk.wire} className="wiretabs" value={tab} tabs={tabs} onChange={setTab} />
        <div id="wire-panel" role="tabpanel" aria-labelledby={`wire-${tab}`}>
          {tab === 'calls' && <CallsTab state={state} />}
          {tab === 'sent' && <SentTab state={state} />}
          {tab === 'errors' && <ErrorsTab state={state} />}
          <Suspense fallback={<div className="pad"><Skeleton lines={3} /></div>}>
            {tab === 'caused' && <CausedTab state={state} person={person} page={page} />}
            {tab === 'notices' && <NoticesTab state={state} />}
          </Suspense>
        </div>
      </section>
    </>
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
