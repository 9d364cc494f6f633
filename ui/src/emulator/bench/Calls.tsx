import { Fragment, useMemo, useState } from 'react';
import { useSpeech, useT } from '../../i18n';
import { Badge, Button, EmptyState, ErrorNote, SelectField, Skeleton, TextField, useEnv } from '../../kit';
import { formatTime, formatTook } from '../../lib/format';
import { useEmulatedNow } from '../data/clock';
import { useCalls } from '../data/queries';
import type { Attempt, Call, State } from '../data/types';
import { useWords, type Words } from '../i18n';
import { nameOf } from '../left/name';
import { PersonName } from './PersonName';
import { remark } from '../model/calls';
import { spanWords } from '../model/window';
import { Answer } from './Answer';
import { CallDetail } from './CallDetail';

/** Every webhook call with its answers, newest first, as they happen. */
export function CallsTab({ state }: { state: State }) {
  const words = useWords();
  const t = useT();
  const [text, setText] = useState('');
  const [field, setField] = useState('');
  const [kind, setKind] = useState('');
  const [open, setOpen] = useState<number>();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCalls({ field, state: kind });
  const fields = useMemo(() => [...new Set(state.apps.flatMap((app) => app.fields ?? []))].sort(), [state.apps]);
  const calls = useMemo(() => data?.pages.flatMap((page) => page.calls), [data]);
  const found = calls?.filter((call) => fits(call, text, state));
  const filtered = Boolean(text || field || kind);
  const address = state.apps.find((app) => app.callback_url)?.callback_url;
  const stateChoices = [{ value: '', label: words.allStates }, ...Object.entries(words.states).map(([value, label]) => ({ value, label }))];
  return (
    <>
      <div className="wirehead">
        <span className="soft t-13 sp cut">{address && <>{words.to} <span className="mono" title={address}>{address}</span></>}</span>
        <SelectField small hideLabel label={words.allStates} value={kind} choices={stateChoices} onChange={(e) => setKind(e.target.value)} />
        <SelectField small hideLabel label={words.allFields} value={field} choices={[{ value: '', label: words.allFields }, ...fields.map((value) => ({ value, label: value }))]} onChange={(e) => setField(e.target.value)} />
        <span className="filter"><TextField small hideLabel label={words.filter} placeholder={words.filter} icon="search" type="search" value={text} onChange={(e) => setText(e.target.value)} /></span>
      </div>
      {!found && (error ? <div className="pad"><ErrorNote error={error} onRetry={() => void refetch()} /></div> : <div className="pad"><Skeleton lines={5} height={20} /></div>)}
      {found?.length === 0 && (filtered ? <p className="pad soft">{words.noneFit}</p> : <EmptyState icon="bolt" title={words.noCalls}>{words.noCallsSay}</EmptyState>)}
      {found && found.length > 0 && (
        <div className="tblwrap">
          <table className="tbl calls" aria-label={words.tabs.calls}>
            <thead><tr>{(['clock', 'field', 'person', 'answer'] as const).map((key) => <th key={key} scope="col">{words.columns[key]}</th>)}<th scope="col" className="num">{words.columns.took}</th><th scope="col">{words.columns.note}</th></tr></thead>
            <tbody>
              {found.map((call) => (
                <Fragment key={call.id}>
                  <CallRow call={call} state={state} open={open === call.id} onToggle={() => setOpen(open === call.id ? undefined : call.id)} />
                  {open === call.id && <tr className="exprow"><td colSpan={6}><CallDetail id={call.id} state={state} onOpen={setOpen} /></td></tr>}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasNextPage && <div className="pad center"><Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t.kit.more}</Button></div>}
    </>
  );
}

/** The names of the people whom a call is about. */
export function peopleOf(call: Pick<Call, 'people'>, state: State): string {
  return (call.people ?? []).map((id) => state.people.find((one) => one.id === id)).filter((one) => one !== undefined).map(nameOf).join(', ');
}

function fits(call: Call, text: string, state: State): boolean {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const page = state.pages.find((one) => one.id === call.page)?.name ?? '';
  const all = [call.id, call.fields?.join(' '), peopleOf(call, state), page, call.page, call.state, ...(call.attempts ?? []).map((one) => one.status ?? one.error)].join(' ').toLowerCase();
  return words.every((word) => all.includes(word));
}

function CallRow({ call, state, open, onToggle }: { call: Call; state: State; open: boolean; onToggle: () => void }) {
  const words = useWords();
  const { locale } = useSpeech();
  const { zone } = useEnv();
  const tries = call.attempts ?? [];
  const last = tries.at(-1);
  const at = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: zone }).format(call.made_ms);
  return (
    <tr className={open ? 'x door' : 'door'} onClick={(event) => { if (!(event.target instanceof Element && event.target.closest('button'))) onToggle(); }}>
      <td className="nw soft"><time dateTime={new Date(call.made_ms).toISOString()} title={formatTime(call.made_ms, 'full', locale, zone)}>{at}</time></td>
      <td className={open ? 'mono b' : 'mono'}>
        <button type="button" className="rowbtn" aria-expanded={open} onClick={onToggle}>
          {(call.fields?.length ?? 0) > 2 ? words.events(call.fields!.length) : call.fields?.join(', ')}
          <span className="vh">, {words.call(call.id)}</span>
        </button>
      </td>
      <td>{(call.people ?? []).map((id, i) => <Fragment key={id}>{i > 0 && ', '}<PersonName id={id} state={state} /></Fragment>)}</td>
      <td><span className="row g4 wrap"><Answers tries={tries} /></span></td>
      <td className="num">{last ? formatTook(last.took_ms, locale) : ''}</td>
      <td className="soft"><Remarks call={call} /></td>
    </tr>
  );
}

const TRIES_SHOWN = 3;

function Answers({ tries }: { tries: Attempt[] }) {
  const hidden = tries.length - TRIES_SHOWN;
  return <>{hidden > 0 && <Badge dot={false}>+{hidden}</Badge>}{tries.slice(-TRIES_SHOWN).map((one, i) => <Answer key={i} attempt={one} />)}</>;
}

function Remarks({ call }: { call: Call }) {
  const words = useWords();
  const now = useEmulatedNow();
  return <>{remarkWords(words, call, now)}</>;
}

function remarkWords(words: Words, call: Call, now: number): string {
  const said = words.remarks;
  const is = remark(call);
  switch (is.is) {
    case 'none': return '';
    case 'repeat': return said.repeat(is.of);
    case 'try': return said.try(is.number);
    case 'next': return is.at > now ? said.next(spanWords(is.at - now, words.day)) : said.now;
    case 'held': return is.at > now ? said.held(spanWords(is.at - now, words.day)) : said.on_its_way;
    case 'given_up': return said.given_up;
    case 'on_its_way': return said.on_its_way;
  }
}
