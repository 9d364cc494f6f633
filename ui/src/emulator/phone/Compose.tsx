import { useEffect, useRef, useState } from 'react';
import { Button, Icon } from '../../kit';
import type { Action, Bubble, Page, Person, Thread } from '../data/types';
import { useWords } from '../i18n';
import { commands, offers } from '../model/menu';
import { AddMenu } from './AddMenu';
import { briefOf } from './Line';
import { PageMenu } from './PageMenu';

interface ComposeProps {
  person: Person;
  page: Page;
  /** Nothing was said yet: Get started is offered. */
  fresh: boolean;
  /** What the Page set: menu, ice breakers, commands. */
  profile?: Thread['profile'];
  pending?: string;
  replyTo?: Bubble;
  onReplied: () => void;
  perform: (action: Action) => Promise<boolean>;
}

/** The foot of the phone: write, send a picture, get started. Enter sends. */
export function Compose({ person, page, fresh, profile, pending, replyTo, onReplied, perform }: ComposeProps) {
  const words = useWords();
  const [text, setText] = useState('');
  const menu = offers(profile?.persistent_menu, person.locale);
  const breakers = offers(profile?.ice_breakers, person.locale);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (replyTo) input.current?.focus();
  }, [replyTo]);
  const send = async () => {
    const said = text;
    if (said.trim() === '') return;
    setText('');
    const done = await perform({ action: 'text', text: said, reply_to: replyTo?.mid });
    if (done) onReplied();
    else setText((now) => now || said);
  };
  return (
    <div className="foot">
      {fresh && (
        <div className="fresh">
          {pending && <p className="t-12 soft breaks">{words.pending(pending)}</p>}
          {breakers.length > 0 && (
            <div className="breakers" role="group" aria-label={words.phone.iceBreakers}>
              {breakers.map((one, i) => <Button key={i} size="sm" onClick={() => void perform({ action: 'ice_breaker', title: one.title, payload: one.payload })}>{one.title}</Button>)}
            </div>
          )}
          <Button kind="primary" onClick={() => void perform({ action: 'get_started' })}>{words.getStarted}</Button>
        </div>
      )}
      {replyTo && (
        <div className="replying t-12">
          <Icon name="undo" size={12} /><span className="cut sp">{words.replyingTo} {replyTo.from === 'page' ? page.name : words.you}: {briefOf(replyTo)}</span>
          <button type="button" className="ibtn xs" aria-label={words.noReply} onClick={onReplied}><Icon name="x" size={14} /></button>
        </div>
      )}
      <form className="ft" onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <AddMenu commands={commands(profile?.commands, person.locale)} perform={perform} />
        {menu.length > 0 && <PageMenu page={page} entries={menu} perform={perform} />}
        <span className="inp"><input ref={input} value={text} onChange={(event) => setText(event.target.value)} aria-label={words.writeAs(person.first_name)} placeholder={words.writeAs(person.first_name)} maxLength={20000} autoComplete="off" /></span>
        <button type="submit" className="ibtn blue" aria-label={words.send} title={words.send} aria-disabled={text.trim() === '' || undefined}><Icon name="send" size={20} /></button>
      </form>
    </div>
  );
}
