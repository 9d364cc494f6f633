import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { personQuery, someoneQuery } from '../../api/queries';
import type { Person } from '../../api/types';
import { useAction, useRested, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Avatar, Button, Dialog, ErrorNote, Note, Skeleton, TextField, useEnv, useToast } from '../../kit';
import { formatNumber, formatTime } from '../../lib/format';
import { AttributeValue } from './AttributeValue';
import { mergePerson } from './data';
import { lostNames, mergeRows, type MergeRow } from './merge-model';
import { usePersonWords } from './words';

/** Makes two people one: the other is found, both stand side by side with what stays, then it is confirmed. */
export function Merge({ person, onClose }: { person: Person; onClose: () => void }) {
  const w = usePersonWords().merge;
  const [other, setOther] = useState<string>();
  return (
    <Dialog open onClose={onClose} title={w.title} size={other ? 760 : 480}>
      {other ? <Compared person={person} other={other} onBack={() => setOther(undefined)} onClose={onClose} /> : <Find person={person} onPick={setOther} />}
    </Dialog>
  );
}

function Find({ person, onPick }: { person: Person; onPick: (id: string) => void }) {
  const t = useT();
  const w = usePersonWords().merge;
  const { ws } = usePlace();
  const [text, setText] = useState('');
  const rested = useRested(text.trim());
  const found = useQuery({ ...someoneQuery(ws, rested), enabled: rested !== '' });
  const said = useSaid(found.error);
  const others = found.data?.items.filter((row) => row.id !== person.id);
  return (
    <div className="col g12">
      <TextField label={w.say(person.name || t.shell.unnamed)} autoFocus icon="search" type="search" placeholder={w.find} value={text} onChange={(event) => setText(event.target.value)} />
      {said && <ErrorNote error={said} onRetry={() => found.refetch()} />}
      <ul className="found" aria-live="polite">
        {rested !== '' && others?.map((row) => (
          <li key={row.id}>
            <button type="button" className="row g12 left" onClick={() => onPick(row.id)}>
              <Avatar name={row.name || '?'} size={28} />
              <span className="col min0"><span className="m">{row.name || t.shell.unnamed}</span><code className="soft t-12 breaks">{[row.external_id, ...row.customer_ids, row.psids[0]?.psid, row.id].filter((id, i, all) => id && all.indexOf(id) === i).slice(0, 3).join(' · ')}</code></span>
            </button>
          </li>
        ))}
        {rested !== '' && others?.length === 0 && <li className="soft t-13">{w.nobody}</li>}
      </ul>
    </div>
  );
}

function Compared({ person, other, onBack, onClose }: { person: Person; other: string; onBack: () => void; onClose: () => void }) {
  const { ws } = usePlace();
  const found = useQuery(personQuery(ws, other));
  const said = useSaid(found.error);
  const [swapped, setSwapped] = useState(false);
  if (said) return <ErrorNote error={said} onRetry={() => found.refetch()} />;
  if (!found.data) return <Skeleton lines={6} />;
  // Whose page this is goes into the one that was found, until somebody swaps them.
  const [gone, kept] = swapped ? [found.data, person] : [person, found.data];
  return <Sure key={kept.id} kept={kept} gone={gone} onSwap={() => setSwapped(!swapped)} onBack={onBack} onClose={onClose} />;
}

function Sure({ kept, gone, onSwap, onBack, onClose }: { kept: Person; gone: Person; onSwap: () => void; onBack: () => void; onClose: () => void }) {
  const t = useT();
  const w = usePersonWords().merge;
  const { ws } = usePlace();
  const { locale } = useEnv();
  const say = useToast();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const merge = useAction(() => mergePerson(ws, gone.id, kept.id), ['profile', 'profiles', 'timeline', 'messages'], () => {
    say(w.done);
    onClose();
    void navigate({ to: '/people/$id', params: { id: kept.id }, search: {} });
  }, { quiet: true });
  const said = useSaid(merge.error instanceof ApiError ? merge.error : null);
  const wanted = gone.name || gone.id;
  const lost = lostNames(kept.identities, gone.identities);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === wanted && !merge.isPending) merge.mutate(undefined);
  };
  return (
    <form className="col g16" onSubmit={submit}>
      <div className="mergetwo">
        <Who person={kept} role={w.keep} />
        <Who person={gone} role={w.goes} />
      </div>
      <div className="row g8 wrap"><Button size="sm" icon="refresh" onClick={onSwap}>{w.swap}</Button><Button size="sm" kind="plain" onClick={onBack}>{w.back}</Button></div>
      <Rows kept={kept} gone={gone} />
      <Note tone="brass">
        <p>{w.moves(formatNumber(gone.counts.events, locale), formatNumber(gone.counts.messages, locale))} {lost.length > 0 && w.loses(lost.map((one) => one.value).join(', '))} <span className="m">{w.sure}</span></p>
      </Note>
      {said && <ErrorNote error={said} />}
      <TextField label={w.type(wanted)} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
      <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="stamp" type="submit" busy={merge.isPending} disabled={typed.trim() !== wanted}>{w.action}</Button></div>
    </form>
  );
}

function Who({ person, role }: { person: Person; role: string }) {
  const t = useT();
  const w = usePersonWords().merge;
  const { locale, zone } = useEnv();
  const names = person.identities.filter((one) => one.kind !== 'former').slice(0, 4);
  return (
    <section className="mergeone" aria-label={role}>
      <span className="t-12 soft">{role}</span>
      <span className="row g8"><Avatar name={person.name || '?'} size={28} /><span className="m breaks">{person.name || t.shell.unnamed}</span></span>
      <span className="t-12 soft">{w.since(formatTime(Date.parse(person.created_at), 'day', locale, zone))}</span>
      <ul className="t-12">{names.map((one) => <li key={`${one.kind} ${one.scope} ${one.value}`}>{t.person.kinds[one.kind] ?? one.kind}{one.kind === 'alias' && ` ${one.scope}`} <code className="breaks">{one.value}</code></li>)}</ul>
    </section>
  );
}

function Rows({ kept, gone }: { kept: Person; gone: Person }) {
  const w = usePersonWords().merge;
  const rows = mergeRows(kept.attributes, gone.attributes);
  const [whole, setWhole] = useState(false);
  const telling = (row: MergeRow) => row.outcome !== 'same' && row.outcome !== 'stays';
  const quiet = rows.filter((row) => !telling(row)).length;
  const count = (outcomes: string[]) => rows.filter((row) => outcomes.includes(row.outcome)).length;
  const shown = whole ? rows : rows.filter(telling);
  if (rows.length === 0) return <p className="soft t-13">{w.none}</p>;
  const value = (of: unknown) => (of === undefined ? <span className="soft">{w.notSet}</span> : <AttributeValue value={of} />);
  return (
    <div className="col g8">
      <p className="t-13">{[w.differ(count(['wins', 'earlier', 'later', 'joined'])), w.filled(count(['fills'])), quiet > 0 && w.same(quiet)].filter(Boolean).join(', ')}. {!whole && quiet > 0 && <button type="button" className="lnk" onClick={() => setWhole(true)}>{w.showAll}</button>}</p>
      {shown.length > 0 && (
        <div className="tblwrap mergerows" tabIndex={0} role="region" aria-label={w.outcome}>
          <table className="tbl">
            <thead><tr><th scope="col">{w.attribute}</th><th scope="col">{w.keep}</th><th scope="col">{w.goes}</th><th scope="col">{w.outcome}</th></tr></thead>
            <tbody>
              {shown.map((row) => (
                <tr key={row.name}>
                  <td><code className="breaks">{row.name}</code></td>
                  <td className={row.outcome === 'wins' ? 'm breaks' : 'breaks'}>{value(row.kept)}</td>
                  <td className={row.outcome === 'fills' ? 'm breaks' : row.outcome === 'wins' ? 'struck breaks' : 'breaks'}>{value(row.gone)}</td>
                  <td className="soft nw">{w.outcomes[row.outcome]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
