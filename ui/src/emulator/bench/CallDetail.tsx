import { useEffect, useState } from 'react';
import { useSpeech, useT } from '../../i18n';
import { Button, ErrorNote, Icon, Skeleton, useToast, type IconName } from '../../kit';
import { formatTook } from '../../lib/format';
import { resend } from '../data/api';
import { useCall, useDo } from '../data/queries';
import type { Attempt, Call, State } from '../data/types';
import { useWords } from '../i18n';
import { useDesk } from '../i18n/desk';
import { asCurl } from '../model/calls';
import { spanWords } from '../model/window';
import { Answer } from './Answer';
import { Json } from './Json';
import { EffectList } from './Effects';

/** One webhook call: what was sent, and what every try got. */
export function CallDetail({ id, state, onOpen }: { id: number; state: State; onOpen: (id: number) => void }) {
  const words = useWords();
  const desk = useDesk().effects;
  const say = useToast();
  const { data: call, error, refetch } = useCall(id);
  const again = useDo(resend, [['calls']], (made) => {
    say(words.sentAgain(made.id));
    onOpen(made.id);
  });
  if (!call) return <div className="pad">{error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton lines={5} />}</div>;
  return (
    <div className="exp">
      <div>
        <h3>
          {words.request}<span className="soft">{words.call(call.id)}</span><span className="sp" />
          <Button size="sm" kind="plain" icon="refresh" busy={again.isPending} onClick={() => again.mutate(id)}>{words.sendAgain}</Button>
          <CopyButton icon="dev" label={words.copyCurl} text={asCurl(call)} />
          <CopyButton icon="copy" label={words.copyBody} text={call.body ?? ''} />
        </h3>
        <Head call={call} />
        <Json source={call.body ?? ''} label={words.request} />
      </div>
      <div>
        <Tries tries={call.attempts ?? []} />
        {(call.did?.length ?? 0) > 0 && <><h3 className="over">{desk.did}</h3><EffectList effects={call.did!} state={state} /></>}
      </div>
    </div>
  );
}

function Head({ call }: { call: Call }) {
  let path = call.url;
  try {
    const url = new URL(call.url);
    path = url.pathname + url.search;
  } catch { /* an address that is none shows as it is */ }
  return (
    <pre className="code headlines">
      <b>POST</b> {path}{'\n'}
      {Object.entries(call.headers ?? {}).sort(([a], [b]) => (a < b ? 1 : -1)).map(([name, value]) => <span key={name} className="headline" title={value}><span className="c">{name}:</span> {value}{'\n'}</span>)}
    </pre>
  );
}

/** A small button that copies and says so. */
export function CopyButton({ icon, label, text }: { icon: IconName; label: string; text: string }) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button type="button" className="ibtn" aria-label={label} title={copied ? t.kit.copied : label} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      <Icon name={copied ? 'check' : icon} size={16} /><span className="vh" role="status">{copied ? t.kit.copied : ''}</span>
    </button>
  );
}

function Tries({ tries }: { tries: Attempt[] }) {
  const words = useWords();
  const last = tries.at(-1);
  if (!last) return <><h3>{words.answer}</h3><p className="soft t-13">{words.noTry}</p></>;
  return (
    <>
      <h3>{words.answer}</h3>
      <ol className="tries">{tries.map((one, i) => <TryLine key={i} n={i + 1} attempt={one} before={tries[i - 1]} />)}</ol>
      <h3 className="over">{words.body}</h3>
      {last.answer ? <Json source={last.answer} label={words.body} /> : <p className="soft t-13">{words.emptyBody}</p>}
      <Bars tries={tries} />
      {last.headers && Object.keys(last.headers).length > 0 && (
        <details className="answerheads">
          <summary>{words.headers}</summary>
          <pre className="code">{Object.entries(last.headers).sort().map(([name, value]) => <span key={name}><span className="c">{name}:</span> {value}{'\n'}</span>)}</pre>
        </details>
      )}
    </>
  );
}

function TryLine({ n, attempt, before }: { n: number; attempt: Attempt; before?: Attempt }) {
  const words = useWords();
  const { locale } = useSpeech();
  return (
    <li>
      <span className="soft">{words.tryN(n)}</span> <Answer attempt={attempt} />
      <span>{before ? words.later(spanWords(attempt.at_ms - before.at_ms, words.day)) : words.after(formatTook(attempt.took_ms, locale))}</span>
      {attempt.error && <span className="tryerror c-stamp">{attempt.error}</span>}
    </li>
  );
}

const BARS = 8;

/** How long each try took, on one scale. */
function Bars({ tries }: { tries: Attempt[] }) {
  const words = useWords();
  const { locale } = useSpeech();
  const shown = tries.map((attempt, i) => ({ attempt, n: i + 1 })).slice(-BARS);
  const most = Math.max(0.001, ...shown.map((one) => one.attempt.took_ms));
  return (
    <>
      <h3 className="over">{words.timeOfTries}</h3>
      <dl className="wf">
        {shown.map(({ attempt, n }) => {
          const good = (attempt.status ?? 0) >= 200 && (attempt.status ?? 0) < 300;
          return [
            <dt key={`${n}t`} className="soft">{words.tryN(n)}</dt>,
            <dd key={`${n}b`} className="bar" aria-hidden="true"><i className={good ? '' : 'bad'} style={{ width: `${Math.max(2, (100 * attempt.took_ms) / most)}%` }} /></dd>,
            <dd key={`${n}n`} className="num">{formatTook(attempt.took_ms, locale)}</dd>,
          ];
        })}
      </dl>
    </>
  );
}
