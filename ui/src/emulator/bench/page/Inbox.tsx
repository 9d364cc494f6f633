import { useState } from 'react';
import { Badge, Button, EmptyState, Sheet, TextArea, Time } from '../../../kit';
import { answerFromInbox, PAGE_INBOX } from '../../data/desk';
import { usePageThreads } from '../../data/desk-queries';
import { useDo, useThread } from '../../data/queries';
import type { Bubble, Page, Person, State } from '../../data/types';
import { useWords } from '../../i18n';
import { useDesk } from '../../i18n/desk';
import { nameOf } from '../../left/name';
import { briefOf } from '../../phone/Line';
import { PersonName } from '../PersonName';
import { Control } from './Control';

const SHOWN = 30;

/** A line in few words; what the system says of itself in words of ours. */
function useSaid(): (line: Bubble) => string {
  const words = useWords();
  return (line) => line.from === 'system' && !line.text ? words.system[line.kind] ?? words.phone.system[line.kind] ?? line.kind : briefOf(line);
}

/** The Page inbox: conversations, and a person of the Page who answers. */
export function Inbox({ state, page, person, choosePerson }: { state: State; page: Page; person?: Person; choosePerson: (id: string) => void }) {
  const desk = useDesk().inbox;
  const said = useSaid();
  const { data } = usePageThreads(page.id);
  const [shown, setShown] = useState(SHOWN);
  const threads = (data?.threads ?? []).filter((one) => one.last);
  if (data && threads.length === 0) return <Sheet label={desk.title}><EmptyState icon="desk" title={desk.none}>{desk.noneSay}</EmptyState></Sheet>;
  return (
    <Sheet label={desk.title} flush className="inbox">
      <nav aria-label={desk.title}>
        <ul className="pe">
          {threads.slice(0, shown).map((one) => (
            <li key={one.id}>
              <button type="button" className="inboxrow" aria-current={one.person === person?.id ? 'true' : undefined} onClick={() => choosePerson(one.person)}>
                <span className="row g8"><span className="m cut sp"><PersonName id={one.person} state={state} /></span><span className="soft t-12"><Time at={one.updated_ms} /></span></span>
                <small className="row g8"><span className="cut sp">{one.last && said(one.last)}</span>{desk.folders[one.folder ?? ''] && <Badge tone="plain" dot={false}>{desk.folders[one.folder ?? '']}</Badge>}</small>
              </button>
            </li>
          ))}
        </ul>
        {threads.length > shown && <Button size="sm" kind="plain" onClick={() => setShown(shown + SHOWN)}>{desk.more(threads.length - shown)}</Button>}
      </nav>
      {person ? <Conversation key={person.id} state={state} page={page} person={person} /> : <p className="pad soft">{desk.choose}</p>}
    </Sheet>
  );
}

function Conversation({ state, page, person }: { state: State; page: Page; person: Person }) {
  const desk = useDesk().inbox;
  const { data } = useThread(page.id, person.id);
  const [text, setText] = useState('');
  const answer = useDo((said: string) => answerFromInbox(page.id, person.id, said), [['thread', page.id, person.id], ['owner', page.id, person.id]], () => setText(''));
  const lines = (data?.messages ?? []).slice(-SHOWN);
  const may = lines.length > 0;
  const send = () => { if (text.trim() !== '' && may) answer.mutate(text.trim()); };
  return (
    <div className="inboxside">
      <h3>{nameOf(person)}</h3>
      {may ? <Lines lines={lines} state={state} person={person} /> : <p className="soft">{desk.notYet(person.first_name)}</p>}
      {may && <form className="form" onSubmit={(event) => { event.preventDefault(); send(); }}>
        <TextArea
          label={desk.answerAs(page.name)} rows={2} value={text} maxLength={2000} onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(); }}
        />
        <div className="row g8"><span className="hint sp">{desk.answerSay}</span><Button kind="primary" size="sm" type="submit" icon="send" disabled={text.trim() === ''} busy={answer.isPending}>{desk.answer}</Button></div>
      </form>}
      <Control state={state} page={page} person={person} />
    </div>
  );
}

function Lines({ lines, state, person }: { lines: Bubble[]; state: State; person: Person }) {
  const desk = useDesk().inbox;
  const said = useSaid();
  const by = (line: Bubble) => {
    if (line.from === 'person') return person.first_name;
    if (line.from === 'system') return '';
    return line.app_id === PAGE_INBOX ? desk.human : state.apps.find((one) => one.id === line.app_id)?.name ?? desk.page;
  };
  return (
    <ol className="inboxlines" tabIndex={0} aria-label={desk.lines} ref={(box) => { if (box) box.scrollTop = box.scrollHeight; }}>
      {lines.map((line) => (
        <li key={line.seq} className={line.from}>
          <span className="soft t-12">{by(line)}{by(line) && ', '}<Time at={line.at_ms} /></span>
          <span className="inboxline">{line.text || said(line)}</span>
        </li>
      ))}
    </ol>
  );
}
