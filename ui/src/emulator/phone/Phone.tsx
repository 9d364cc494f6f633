import { Menu } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Button, Confirm, Icon, Skeleton, ErrorNote } from '../../kit';
import { useSpeech } from '../../i18n';
import { formatTime } from '../../lib/format';
import { act, changePerson } from '../data/api';
import { useEmulatedNow } from '../data/clock';
import { useDo, useThread } from '../data/queries';
import type { Action, Bubble, Page, Person, State } from '../data/types';
import { useWords } from '../i18n';
import { PageMark } from '../left/Lists';
import { nameOf } from '../left/name';
import { quickReplies } from '../model/content';
import { Actions } from './Actions';
import { Compose } from './Compose';
import { Thread } from './Thread';
import { useTypingNow } from './typing';

/** The phone of one person, open at one Page. */
export function Phone({ state, person, page, lost }: { state: State; person: Person; page: Page; lost: boolean }) {
  const words = useWords();
  const { data: thread, error, refetch } = useThread(page.id, person.id);
  const [replyTo, setReplyTo] = useState<Bubble>();
  const doing = useDo((action: Action) => act(person.id, page.id, action), [['thread', page.id, person.id], ['threads']]);
  const phone = useDo((open: boolean) => changePerson(person.id, { phone_open: open }), [['state'], ['thread', page.id, person.id]]);
  const lines = useMemo(() => thread?.messages ?? [], [thread]);
  const awake = person.phone_open !== false;
  const offers = useMemo(() => {
    const last = lines.findLast((line) => line.from !== 'system');
    const own = { email: person.email, phone: person.phone?.number, text: 'text' };
    return last?.from === 'page' ? quickReplies(last.message).filter((offer) => own[offer.type]) : [];
  }, [lines, person.email, person.phone?.number]);
  const perform = (action: Action) => doing.mutateAsync(action).then(() => true, () => false);
  return (
    <section className="phoneside" aria-label={words.phoneOf(person.first_name)}>
      <div className="dev">
        <StatusBar lost={lost} />
        <Head page={page} person={person} awake={awake} onPhone={(open) => phone.mutate(open)} perform={perform} />
        {!thread && (error ? <div className="chat"><ErrorNote error={error} onRetry={() => void refetch()} /></div> : <div className="chat"><Skeleton lines={5} height={28} /></div>)}
        {thread && <Thread thread={thread} lines={lines} moves={state.moves} page={page} person={person} perform={perform} onReply={setReplyTo} />}
        {offers.length > 0 && !thread?.blocked && (
          <div className="offers" role="group" aria-label={words.replies}>
            {offers.map((offer, i) => (
              <button key={i} type="button" onClick={() => void perform({ action: 'quick_reply', type: offer.type, title: offer.title || undefined, payload: offer.payload || undefined })}>
                {offer.image && <img src={offer.image} alt="" referrerPolicy="no-referrer" />}{offer.title || (offer.type === 'email' ? person.email : person.phone?.number)}
              </button>
            ))}
          </div>
        )}
        {!awake && (
          <div className="asleep">
            <span className="sp">{words.sleeping}</span>
            <Button size="sm" busy={phone.isPending} onClick={() => phone.mutate(true)}>{words.takeUp}</Button>
          </div>
        )}
        {thread?.blocked
          ? <div className="asleep stop"><span className="sp">{words.blockedHere(page.name)}</span><Button size="sm" onClick={() => void perform({ action: 'unblock' })}>{words.unblock}</Button></div>
          : <Compose profile={thread?.profile} person={person} page={page} fresh={thread !== undefined && thread.window.until_ms === undefined} pending={thread?.pending_ref} replyTo={replyTo} onReplied={() => setReplyTo(undefined)} perform={perform} />}
      </div>
      <Actions page={page} person={person} people={state.people} blocked={thread?.blocked ?? false} base={state.base_url} perform={perform} />
    </section>
  );
}

function StatusBar({ lost }: { lost: boolean }) {
  const words = useWords();
  const { locale } = useSpeech();
  const now = useEmulatedNow();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return <div className="sb"><span>{formatTime(now, 'clock', locale, zone)}</span>{lost && <span className="c-stamp">{words.lostShort}</span>}<span className="c-brass">{words.emulated}</span></div>;
}

interface HeadProps {
  page: Page;
  person: Person;
  awake: boolean;
  onPhone: (open: boolean) => void;
  perform: (action: Action) => Promise<boolean>;
}

function Head({ page, person, awake, onPhone, perform }: HeadProps) {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <div className="hd">
      <PageMark name={page.name} small />
      <span className="sp who"><span className="b cut">{page.name}</span><span className="t-12 soft cut">{useTypingNow(page, person) ? words.typing(page.name) : page.category || words.usually}</span></span>
      <Menu position="bottom-end" width={240} portalProps={{ target: '#emulator' }} withInitialFocusPlaceholder={false}>
        <Menu.Target><button type="button" className="ibtn" aria-label={words.pageMenu} title={words.pageMenu}><Icon name="info" /></button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="phone" size={14} />} onClick={() => onPhone(!awake)}>{awake ? words.putAway : words.takeUp}</Menu.Item>
          <Menu.Item leftSection={<Icon name="x" size={14} />} onClick={() => setAsking(true)}>{words.deleteThread}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm open={asking} onClose={() => setAsking(false)} title={words.deleteAsk} action={words.deleteThread} destructive onConfirm={() => perform({ action: 'delete_thread' })}>
        {words.deleteSay(page.name)}
      </Confirm>
      <span className="vh">{nameOf(person)}</span>
    </div>
  );
}
