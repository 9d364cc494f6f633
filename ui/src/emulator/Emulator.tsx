import { useState } from 'react';
import { useT } from '../i18n';
import { Button, EmptyState, EnvProvider, ErrorNote, Icon, Segmented, Skeleton } from '../kit';
import { Away } from './data/api';
import { useClock } from './data/clock';
import { useChoice } from './data/choice';
import { useEmulator } from './data/queries';
import { useStream } from './data/stream';
import { useWords } from './i18n';
import { Bar } from './Bar';
import { Bench } from './bench/Bench';
import { Lists } from './left/Lists';
import { AddPerson } from './left/AddPerson';
import { Phone } from './phone/Phone';
import './desk.css';

type View = 'phone' | 'people' | 'bench';

/** The whole page: test people on the left, the phone, and the developer's bench. */
export function Emulator() {
  const words = useWords();
  const t = useT();
  const link = useStream();
  const { data: state, error, refetch } = useEmulator();
  const clock = useClock();
  const { person, page, choosePerson, choosePage } = useChoice(state);
  const [view, setView] = useState<View>('phone');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const views: { value: View; label: string }[] = [
    { value: 'phone', label: words.viewPhone }, { value: 'people', label: words.viewPeople }, { value: 'bench', label: words.viewBench },
  ];
  return (
    <EnvProvider zone={zone} skew={clock?.offset_ms ?? 0}>
      <a className="skip" href="#emulator">{t.shell.skip}</a>
      <Bar state={state} person={person} page={page} lost={link === 'lost'} />
      {link === 'lost' && state && <div className="lostbar" role="alert"><Icon name="warn" size={16} />{words.lost}</div>}
      <main id="emulator" className="bench" data-view={view} tabIndex={-1}>
        <h1 className="vh">{t.emulator.title}</h1>
        <div className="views"><Segmented label={words.views} value={view} choices={views} onChange={setView} /></div>
        {!state && <div className="whole">{error ? <ErrorNote error={error instanceof Away ? new Error(words.away) : error} onRetry={() => void refetch()} /> : <Skeleton lines={8} height={24} />}</div>}
        {state && (
          <>
            <Lists state={state} person={person} page={page} choosePerson={(id) => { choosePerson(id); setView('phone'); }} choosePage={(id) => { choosePage(id); setView('phone'); }} />
            {person && page ? <Phone key={`${page.id}/${person.id}`} state={state} person={person} page={page} lost={link === 'lost'} /> : <Nobody person={Boolean(person)} onAdded={choosePerson} />}
            <Bench state={state} person={person} page={page} choosePerson={choosePerson} choosePage={choosePage} />
          </>
        )}
      </main>
    </EnvProvider>
  );
}

function Nobody({ person, onAdded }: { person: boolean; onAdded: (id: string) => void }) {
  const words = useWords();
  const [adding, setAdding] = useState(false);
  return (
    <section className="phoneside" aria-label={words.viewPhone}>
      {person
        ? <EmptyState icon="phone" title={words.noPages}>{words.noPagesSay}</EmptyState>
        : <EmptyState icon="phone" title={words.noPeople} action={<Button kind="primary" icon="plus" onClick={() => setAdding(true)}>{words.newPerson}</Button>}>{words.noPeopleSay}</EmptyState>}
      <AddPerson open={adding} onClose={() => setAdding(false)} onAdded={onAdded} />
    </section>
  );
}
