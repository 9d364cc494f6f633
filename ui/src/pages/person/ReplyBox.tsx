import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { sendMessage } from '../../api/actions';
import { ApiError } from '../../api/client';
import { actInThread, askQuery, limitsQuery } from '../../api/people';
import { messageQuery } from '../../api/queries';
import type { Content, Person, PersonConversation, Verdict } from '../../api/types';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, Icon, Note, Said, SelectField, Sheet, useEnv } from '../../kit';
import { formatTime } from '../../lib/format';
import { MessageState } from '../../message/state';
import { summaryOf } from '../../message/summary';
import { useSay } from '../../message/words';
import { Extras, noExtras, type ExtrasChosen } from './Extras';
import './reply.css';
import { Thread } from './Thread';

const Compose = lazy(() => import('./Compose').then((m) => ({ default: m.Compose })));
const route = getRouteApi('/shell/people/$id');

/** The draft of a person, kept in this browser until it is sent. */
function useDraft(key: string): [string, (next: string) => void] {
  const name = `petitbleu.draft.${key}`;
  const [text, setText] = useState(() => localStorage.getItem(name) ?? '');
  useEffect(() => setText(localStorage.getItem(name) ?? ''), [name]);
  const set = (next: string) => {
    setText(next);
    if (next) localStorage.setItem(name, next);
    else localStorage.removeItem(name);
  };
  return [text, set];
}

/** A person's answer: what may go, by which right, who holds the thread, and what became of it. */
export function ReplyBox({ person, thread, onPage }: { person: Person; thread?: PersonConversation; onPage: (page: string) => void }) {
  const s = useSay();
  if (!thread) return <Sheet title={s.reply.title}><Note tone="brass">{s.reply.noPage}</Note></Sheet>;
  const many = new Set(person.conversations.map((c) => c.page_id)).size > 1;
  const choices = person.conversations.map((c) => ({ value: c.page_id, label: c.page_name }));
  return (
    <Sheet
      title={s.reply.title} className="replybox"
      actions={many && <SelectField small hideLabel label={s.reply.page} value={thread.page_id} onChange={(event) => onPage(event.target.value)} choices={choices} />}
    >
      <Answer key={person.id + thread.page_id} person={person} thread={thread} />
    </Sheet>
  );
}

/** The conversation in which the person wrote last. */
export function newest(all: PersonConversation[]): PersonConversation | undefined {
  return [...all].sort((a, b) => (b.last_inbound_at ?? '').localeCompare(a.last_inbound_at ?? ''))[0];
}

/** Tells the person that somebody types, at most every 15 s; Messenger shows it for 20. */
function useTyping(ws: string, thread: PersonConversation) {
  const last = useRef(0);
  const seen = useRef('');
  const act = (action: 'typing_on' | 'typing_off' | 'mark_seen') => void actInThread(ws, thread.page_id, thread.psid, action).catch(() => undefined); // a courtesy: its failure changes nothing
  return {
    typing: () => {
      if (Date.now() - last.current < 15_000) return;
      last.current = Date.now();
      act('typing_on');
    },
    stopped: () => {
      if (last.current !== 0) act('typing_off');
      last.current = 0;
    },
    sent: () => { last.current = 0; },
    look: () => {
      if (!thread.last_inbound_at || seen.current === thread.last_inbound_at) return;
      seen.current = thread.last_inbound_at;
      act('mark_seen');
    },
  };
}

function Answer({ person, thread }: { person: Person; thread: PersonConversation }) {
  const s = useSay();
  const { ws } = usePlace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const recipient = search.to;
  const [text, setText] = useDraft(`${ws}.${person.id}${recipient ? `.${recipient}` : ''}`);
  const [extras, setExtras] = useState<ExtrasChosen>(noExtras);
  const [sent, setSent] = useState<string[]>([]);
  const [forms, setForms] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const key = useRef(crypto.randomUUID());
  const polite = useTyping(ws, thread);
  const limits = useQuery(limitsQuery(ws));
  const limit = limits.data?.items.find((one) => one.type === 'text' && one.field === 'text')?.max ?? 2000;
  const verdict = useQuery(askQuery(ws, { profile_id: person.id, page_id: thread.page_id, purpose: 'support', human: true, recipient, content: extras.file ? extras.file.kind : 'text' }));
  const used = [...text].length;
  const ready = (text.trim() !== '' || extras.file !== undefined) && used <= limit && verdict.data?.outcome !== 'drop';

  useEffect(() => {
    if (!search.to && !search.write) return;
    box.current?.focus();
    box.current?.scrollIntoView({ block: 'center' });
  }, [search.to, search.write]);

  const send = useAction(() => sendAll(ws, person, thread.page_id, recipient, contentsOf(text, extras), key.current), ['timeline', 'messages', 'profile', 'why'], (ids) => {
    setSent(ids);
    setText('');
    setExtras(noExtras);
    key.current = crypto.randomUUID();
    polite.sent();
    if (recipient) void navigate({ search: { ...search, to: undefined }, replace: true });
  }, { quiet: true });
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (ready && !send.isPending) send.mutate(undefined);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const refused = send.error instanceof ApiError ? send.error.message : null;
  const name = person.name;
  const share = used / limit;
  return (
    <>
    <form className="col g12" onSubmit={submit}>
      {recipient ? <Private onEnd={() => navigate({ search: { ...search, to: undefined }, replace: true })} author={name} /> : <Thread thread={thread} />}
      <div className={refused ? 'writing bad' : 'writing'}>
        <textarea
          ref={box} rows={2} value={text} aria-label={s.reply.box(name)} placeholder={s.reply.placeholder(name)} aria-invalid={refused ? true : undefined} aria-describedby={refused ? 'reply-refused' : undefined}
          onChange={(event) => { setText(event.target.value); if (!recipient && event.target.value) polite.typing(); }}
          onFocus={recipient ? undefined : polite.look} onBlur={polite.stopped} onKeyDown={keys}
        />
        <Extras page={thread.page_id} chosen={extras} onChange={setExtras} bare={recipient !== undefined} />
        <div className="row g8 wrap">
          <Extras.Tools page={thread.page_id} chosen={extras} onChange={setExtras} onForms={() => setForms(true)} bare={recipient !== undefined} />
          <span className="sp" />
          <span className={share > 1 ? 'counter over' : share >= 0.7 ? 'counter near' : 'counter'}>{s.reply.counter(used, limit)}</span>
          <Button kind="primary" type="submit" icon="send" busy={send.isPending} disabled={!ready}>{s.reply.send}</Button>
        </div>
      </div>
      {refused && <p className="err" role="alert" id="reply-refused"><Icon name="stop" size={16} /><span><Said text={refused} /></span></p>}
      {verdict.data && <MayGo verdict={verdict.data} />}
      {sent.map((id) => <SentState key={id} id={id} />)}
    </form>
    {forms && <Suspense><Compose person={person} page={thread.page_id} onClose={() => setForms(false)} onSent={(id) => setSent([id])} /></Suspense>}
    </>
  );
}

/** A file goes as a message of its own, before the text; quick replies go with the last. */
export function contentsOf(text: string, extras: ExtrasChosen): Content[] {
  const all: Content[] = [];
  if (extras.file) all.push({ type: extras.file.kind, media: extras.file.media });
  if (text.trim()) all.push({ type: 'text', text: text.trim() });
  const persona = extras.persona || undefined;
  return all.map((content, i) => ({ ...content, persona_id: persona, quick_replies: i === all.length - 1 && extras.quick.length > 0 ? extras.quick : undefined }));
}

async function sendAll(ws: string, person: Person, page: string, recipient: string | undefined, contents: Content[], key: string): Promise<string[]> {
  const ids: string[] = [];
  const who = recipient ? { recipient } : { profile_id: person.id };
  for (const [i, content] of contents.entries()) {
    const message = await sendMessage(ws, { ...who, page_id: page, purpose: 'support', human: true, content }, `${key}-${i}`);
    ids.push(message.id);
  }
  return ids;
}

function Private({ author, onEnd }: { author: string; onEnd: () => void }) {
  const s = useSay();
  return <div className="row g8 wrap t-13"><Icon name="feed" size={16} /><span className="m">{s.reply.private(author)}</span><span className="sp" /><Button size="sm" kind="plain" onClick={onEnd}>{s.reply.privateEnd}</Button></div>;
}

/** By which right it may go and until when, or why not and what would open the way. */
function MayGo({ verdict }: { verdict: Verdict }) {
  const t = useT();
  const s = useSay();
  const { locale, zone } = useEnv();
  if (verdict.outcome === 'allow') {
    const right = verdict.right ? (t.rights[verdict.right] ?? s.rights[verdict.right] ?? verdict.right) : '';
    const until = verdict.until && !verdict.until.startsWith('0001') ? s.reply.until(formatTime(Date.parse(verdict.until), 'short', locale, zone)) : '';
    return <p className="maygo t-13" role="status"><Icon name="check" size={16} className="c-verd" /><span><span className="m">{right ? s.reply.mayBy(right) : s.reply.may}</span>{until ? `, ${until}` : '.'}</span></p>;
  }
  return (
    <Note tone={verdict.outcome === 'hold' ? 'brass' : 'stamp'} role="status">
      <span className="b">{verdict.outcome === 'hold' ? s.reply.waits : s.reply.mayNot}.</span> <Said text={verdict.sentence} />
      {verdict.cure && <div><Said text={verdict.cure} /></div>}
    </Note>
  );
}

/** What became of what was sent from here, beside the box. */
function SentState({ id }: { id: string }) {
  const t = useT();
  const s = useSay();
  const { ws } = usePlace();
  const message = useQuery(messageQuery(ws, id)).data;
  if (!message) return null;
  return (
    <div className="row g8 t-13 sentstate" role="status">
      <span className="soft nw">{s.reply.last}</span><span className="cut min0">{summaryOf(message.content, t, s)}</span>
      <MessageState state={message.state} />
      {message.reason_text && <span className="soft"><Said text={message.reason_text} /></span>}
      {message.platform_error && <span className="soft"><Said text={message.platform_error.cure} /></span>}
    </div>
  );
}
