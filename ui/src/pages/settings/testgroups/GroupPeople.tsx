import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { someoneQuery } from '../../../api/queries';
import type { PersonRow } from '../../../api/types';
import { useAction, useRested, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Avatar, Button, ErrorNote, IconButton, Skeleton, TextField, useEnv } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { groupPeopleQuery, nouns, putPerson, takeOut, type TestGroup } from './data';
import { useTestGroupWords } from './words';

const nameOf = (one: PersonRow) => one.name || one.external_id || one.id;

/** Who is in a group: added by search, taken out one by one. */
export function GroupPeople({ group }: { group: TestGroup }) {
  const w = useTestGroupWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('campaigns.launch');
  const people = useQuery(groupPeopleQuery(ws, group.id));
  const said = useSaid(people.error);
  const out = useAction((id: string) => takeOut(ws, group.id, id), nouns);
  const items = people.data?.items ?? [];
  return (
    <section className="col g12" aria-label={w.people}>
      <h3>{w.inIt(formatNumber(group.people, locale))}</h3>
      {may && people.data && <Finder group={group} without={items.map((one) => one.id)} />}
      {said && !people.data && <ErrorNote error={said} onRetry={() => people.refetch()} />}
      {!people.data && !said && <Skeleton lines={3} />}
      {people.data && items.length === 0 && <p className="soft t-13">{may ? w.nobody : w.nobodySay}</p>}
      {items.length > 0 && (
        <ul className="col g4">
          {items.map((one) => (
            <li key={one.id} className="row g8">
              <Avatar name={nameOf(one)} size={28} />
              <Link to="/people/$id" params={{ id: one.id }} className="sp cut">{nameOf(one)}</Link>
              {may && <IconButton name="x" label={w.takeOut(nameOf(one))} disabled={out.isPending} onClick={() => out.mutate(one.id)} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Finder({ group, without }: { group: TestGroup; without: string[] }) {
  const w = useTestGroupWords();
  const { ws } = usePlace();
  const [text, setText] = useState('');
  const sought = useRested(text.trim());
  const asked = useQuery({ ...someoneQuery(ws, sought), enabled: sought !== '' });
  const said = useSaid(asked.error);
  const put = useAction((id: string) => putPerson(ws, group.id, id), nouns, () => setText(''));
  const found = (asked.data?.items ?? []).filter((one) => !without.includes(one.id));
  const looking = sought !== '' && text.trim() !== '';
  return (
    <div className="col g8">
      <TextField label={w.find} hint={w.findHint} icon="search" type="search" value={text} onChange={(event) => setText(event.target.value)} />
      {looking && said && <ErrorNote error={said} onRetry={() => asked.refetch()} />}
      {looking && asked.data && found.length === 0 && <p className="soft t-13" role="status">{w.noOne}</p>}
      {looking && found.length > 0 && (
        <ul className="row g8 wrap" aria-label={w.found}>
          {found.map((one) => <li key={one.id}><Button size="sm" icon="plus" disabled={put.isPending} onClick={() => put.mutate(one.id)}><span className="vh">{w.put(nameOf(one))}</span><span aria-hidden="true">{nameOf(one)}</span></Button></li>)}
        </ul>
      )}
    </div>
  );
}
