import { useState } from 'react';
import { useT } from '../../i18n';
import { Button, CopyId, Dialog, Icon, TextArea, TextField } from '../../kit';
import type { Action, Bubble, Page } from '../data/types';
import { useWords } from '../i18n';
import type { Shown } from '../model/content';
import { Picture } from './pieces';

type Of<K extends Shown['kind']> = Extract<Shown, { kind: K }>;

interface FormProps<K extends Shown['kind']> {
  part: Of<K>;
  line: Bubble;
  perform: (action: Action) => Promise<boolean>;
}

const Done = ({ words }: { words: string }) => <p className="tap"><Icon name="check" size={16} /><span>{words}</span></p>;

export function CouponCard({ part, line, perform }: FormProps<'coupon'>) {
  const words = useWords();
  const tap = () => void perform({ action: 'coupon', mid: line.mid });
  return (
    <div className="otn">
      {part.image && <Picture url={part.image} alt={words.pictureOf(part.title)} className="wide" />}
      <div>
        {part.before && <p className="soft">{part.before}</p>}
        <b className="b">{part.title}</b><br /><span className="soft">{part.subtitle || words.phone.terms}</span>
        {part.code && <p><CopyId value={part.code} label={words.phone.code} /></p>}
      </div>
      {part.url
        ? <a className="bt" href={part.url} target="_blank" rel="noopener noreferrer" onClick={tap}>{part.button || words.phone.shopNow}</a>
        : <button type="button" className="bt" onClick={tap}>{words.phone.useCode}</button>}
    </div>
  );
}

/** Asks one question: a score or a free answer, and perhaps why. */
export function FeedbackForm({ part, line, perform }: FormProps<'feedback'>) {
  const words = useWords();
  const t = useT();
  const [open, setOpen] = useState(false);
  const [score, setScore] = useState('');
  const [text, setText] = useState('');
  const { question } = part;
  const free = question.scores.length === 0;
  const ready = free ? text.trim() !== '' : score !== '';
  const send = async () => {
    if (ready && await perform({ action: 'feedback', mid: line.mid, score: score || undefined, text: text.trim() || undefined })) setOpen(false);
  };
  return (
    <div className="otn">
      <div><b className="b">{part.title}</b>{part.subtitle && <><br /><span className="soft">{part.subtitle}</span></>}</div>
      {line.used ? <Done words={words.phone.answered} /> : <button type="button" className="bt" onClick={() => setOpen(true)}>{part.button || words.phone.answer}</button>}
      <Dialog open={open} onClose={() => setOpen(false)} title={question.title || part.title} size={420}>
        <form className="form" onSubmit={(event) => { event.preventDefault(); void send(); }}>
          {!free && (
            <div className="scores" role="radiogroup" aria-label={question.title || part.title}>
              {question.scores.map((one) => (
                <label key={one} className={one === score ? 'on' : undefined}><input type="radio" name="score" value={one} checked={one === score} onChange={() => setScore(one)} />{one}</label>
              ))}
            </div>
          )}
          {(free || question.follow) && <TextArea label={free ? words.phone.yourAnswer : words.phone.why} maxLength={400} value={text} placeholder={question.follow.trim()} onChange={(event) => setText(event.target.value)} />}
          <div className="row g8 end"><Button onClick={() => setOpen(false)}>{t.kit.cancel}</Button><Button kind="primary" type="submit" disabled={!ready}>{words.send}</Button></div>
        </form>
      </Dialog>
    </div>
  );
}

const ASKED = ['name', 'phone', 'email', 'address', 'city', 'postal_code', 'country'] as const;

export function CustomerInfoForm({ part, line, perform }: FormProps<'customer_info'>) {
  const words = useWords();
  const t = useT();
  const [open, setOpen] = useState(false);
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const given = Object.fromEntries(Object.entries(answers).filter(([, value]) => value.trim() !== ''));
  const send = async () => {
    if (Object.keys(given).length > 0 && await perform({ action: 'customer_info', mid: line.mid, answers: given })) setOpen(false);
  };
  return (
    <div className="otn">
      <div><b className="b">{words.phone.customerInfo}</b><br /><span className="soft">{words.phone.customerInfoSay(part.countries.join(', '))}</span></div>
      {line.used ? <Done words={words.phone.answered} /> : <button type="button" className="bt" onClick={() => setOpen(true)}>{words.phone.fillIn}</button>}
      <Dialog open={open} onClose={() => setOpen(false)} title={words.phone.customerInfo} size={420}>
        <form className="form" onSubmit={(event) => { event.preventDefault(); void send(); }}>
          {ASKED.map((key) => <TextField key={key} label={words.phone.asked[key] ?? key} maxLength={85} value={answers[key] ?? ''} onChange={(event) => setAnswers({ ...answers, [key]: event.target.value })} />)}
          <div className="row g8 end"><Button onClick={() => setOpen(false)}>{t.kit.cancel}</Button><Button kind="primary" type="submit" disabled={Object.keys(given).length === 0}>{words.send}</Button></div>
        </form>
      </Dialog>
    </div>
  );
}

export function InstantForm({ part, line, perform }: FormProps<'form'>) {
  const words = useWords();
  return (
    <div className="otn">
      <div><b className="b">{words.phone.form}</b><br /><span className="mono t-12">{part.id}</span></div>
      {line.used ? <Done words={words.phone.answered} /> : <button type="button" className="bt" onClick={() => void perform({ action: 'form', mid: line.mid })}>{words.phone.sendForm}</button>}
    </div>
  );
}

/** Asks for leave to send messages of a topic; a given leave can be stopped and resumed. */
export function Subscribe({ part, line, page, lines, perform }: FormProps<'subscribe'> & { page: Page; lines: Bubble[] }) {
  const words = useWords();
  const told = lines.filter((one) => one.kind === 'topic' && one.text === part.title).length;
  const stopped = told % 2 === 0;
  return (
    <div className="otn">
      {part.image && <Picture url={part.image} alt={words.pictureOf(part.title)} className="wide" />}
      <div><b className="b">{part.title || words.phone.topicUsual}</b><br /><span className="soft">{words.phone.topicSay(page.name)}</span></div>
      {!line.used && <button type="button" className="bt" onClick={() => void perform({ action: 'subscribe', mid: line.mid })}>{words.phone.allow}</button>}
      {line.used && !stopped && <Done words={words.phone.allowed} />}
      {line.used && <button type="button" className="bt" onClick={() => void perform({ action: stopped ? 'resume_topic' : 'stop_topic', title: part.title })}>{stopped ? words.phone.resume : words.phone.stop}</button>}
    </div>
  );
}
