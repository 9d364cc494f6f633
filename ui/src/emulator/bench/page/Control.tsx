import { useState } from 'react';
import { Button, SelectField, Time, type Choice } from '../../../kit';
import { PAGE_INBOX, setOwner } from '../../data/desk';
import { useOwner } from '../../data/desk-queries';
import { useDo } from '../../data/queries';
import type { Page, Person, State } from '../../data/types';
import { useDesk } from '../../i18n/desk';

const HOUR = 3600;

/** The apps and the Page inbox, as choices. */
export function holders(state: State, inbox: string): Choice[] {
  return [...state.apps.map((app) => ({ value: app.id, label: app.name })), { value: PAGE_INBOX, label: inbox }];
}

/** Who holds the thread, and what an app or the Page inbox may do with that. */
export function Control({ state, page, person }: { state: State; page: Page; person: Person }) {
  const desk = useDesk();
  const { data } = useOwner(page.id, person.id);
  const all = holders(state, desk.inbox.inbox);
  const [as, setAs] = useState(PAGE_INBOX);
  const [to, setTo] = useState(all[0]!.value);
  const does = useDo((change: { do: string; target?: string; seconds?: number }) => setOwner(page.id, person.id, { app: as, ...change }), [['owner', page.id, person.id]]);
  if (!data) return null;
  const name = (id: string) => all.find((one) => one.value === id)?.label ?? id;
  const words = desk.control;
  return (
    <div className="control">
      <h3>{words.title}</h3>
      <p>
        {data.owner ? words.held(name(data.owner)) : data.default_app ? words.idle(name(data.default_app)) : words.nobody}
        {data.until_ms ? <span className="soft">{words.until} <Time at={data.until_ms} as="short" /></span> : null}
      </p>
      <div className="row g8 wrap end-fields">
        <SelectField small label={words.as} value={as} choices={all} onChange={(event) => setAs(event.target.value)} />
        <Button size="sm" onClick={() => does.mutate({ do: 'take' })}>{words.take}</Button>
        <Button size="sm" onClick={() => does.mutate({ do: 'request' })}>{words.request}</Button>
        <Button size="sm" onClick={() => does.mutate({ do: 'release' })}>{words.release}</Button>
        <Button size="sm" onClick={() => does.mutate({ do: 'extend', seconds: 24 * HOUR })}>{words.extend}</Button>
      </div>
      <div className="row g8 wrap end-fields">
        <SelectField small label={words.to} value={to} choices={all} onChange={(event) => setTo(event.target.value)} />
        <Button size="sm" onClick={() => does.mutate({ do: 'pass', target: to })}>{words.pass}</Button>
      </div>
    </div>
  );
}
