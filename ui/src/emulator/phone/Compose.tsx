import { useEffect, useRef, useState } from 'react';
import { useT } from '../../i18n';
import { Button, Dialog, Icon, TextField } from '../../kit';
import type { Action, Bubble, Page, Person } from '../data/types';
import { useWords } from '../i18n';
import { briefOf } from './Line';

interface ComposeProps {
  person: Person;
  page: Page;
  /** Nothing was said yet: Get started is offered. */
  fresh: boolean;
  pending?: string;
  replyTo?: Bubble;
  onReplied: () => void;
  perform: (action: Action) => Promise<boolean>;
}

/** The foot of the phone: write, send a picture, get started. Enter sends. */
export function Compose({ person, page, fresh, pending, replyTo, onReplied, perform }: ComposeProps) {
  const words = useWords();
  const [text, setText] = useState('');
  const [picturing, setPicturing] = useState(false);
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
        <button type="button" className="ibtn blue" aria-label={words.picture} title={words.picture} onClick={() => setPicturing(true)}><Icon name="plus" size={20} /></button>
        <span className="inp"><input ref={input} value={text} onChange={(event) => setText(event.target.value)} aria-label={words.writeAs(person.first_name)} placeholder={words.writeAs(person.first_name)} maxLength={20000} autoComplete="off" /></span>
        <button type="submit" className="ibtn blue" aria-label={words.send} title={words.send} aria-disabled={text.trim() === '' || undefined}><Icon name="send" size={20} /></button>
      </form>
      <PictureDialog open={picturing} onClose={() => setPicturing(false)} perform={perform} />
    </div>
  );
}

function PictureDialog({ open, onClose, perform }: { open: boolean; onClose: () => void; perform: ComposeProps['perform'] }) {
  const words = useWords();
  const t = useT();
  const [url, setUrl] = useState('');
  const [bad, setBad] = useState(false);
  const send = async () => {
    const address = url.trim();
    if (!/^https?:\/\/[^\s]+$/i.test(address)) {
      setBad(true);
      return;
    }
    if (await perform({ action: 'image', url: address })) {
      setUrl('');
      setBad(false);
      onClose();
    }
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.picture} size={420}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <TextField label={words.pictureUrl} hint={words.pictureHint} type="url" inputMode="url" value={url} data-autofocus error={bad ? words.pictureBad : null} onChange={(event) => { setUrl(event.target.value); setBad(false); }} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit">{words.send}</Button></div>
      </form>
    </Dialog>
  );
}
