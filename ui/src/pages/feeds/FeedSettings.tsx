import { useState, type FormEvent } from 'react';
import { useMay } from '../../app/workspace';
import { Button, ErrorNote, SelectField, Switch, TextField } from '../../kit';
import { Categories } from './Categories';
import type { Feed } from './data';
import { useChange } from './change';
import { keyOf, unitOf } from './model';
import { useFeedWords } from './words';

const MOST = 87_600;

/** What a feed does: view, categories, reading, how long things stay. */
export function FeedSettings({ feed }: { feed: Feed }) {
  const w = useFeedWords();
  const may = useMay('feeds.manage');
  const [draft, setDraft] = useState({ name: feed.name, view: feed.view, icon_url: feed.icon_url, labels: feed.labels, category_filter: feed.category_filter, read_on_tap: feed.read_on_tap });
  const [categories, setCategories] = useState(feed.categories);
  const [unit, setUnit] = useState(unitOf(feed.retention_hours));
  const [count, setCount] = useState(String(feed.retention_hours / (unitOf(feed.retention_hours) === 'days' ? 24 : 1)));
  const { change, said } = useChange(feed);
  const hours = Number(count) * (unit === 'days' ? 24 : 1);
  const kept = Number.isInteger(hours) && hours >= 1 && hours <= MOST;
  const named = categories.map((one) => ({ id: one.id || keyOf(one.name), name: one.name.trim() }));
  const sound = named.every((one) => one.name !== '' && one.id !== '') && new Set(named.map((one) => one.id)).size === named.length;
  const set = (next: Partial<typeof draft>) => setDraft({ ...draft, ...next });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ ...draft, name: draft.name.trim(), categories: named, retention_hours: hours });
  };
  return (
    <form className="form" onSubmit={submit}>
      <fieldset className="plainset form" disabled={!may}>
        <TextField label={w.name} required maxLength={150} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
        <SelectField label={w.view} value={draft.view} choices={(['feed', 'chat'] as const).map((value) => ({ value, label: w.views[value] }))} onChange={(event) => set({ view: event.target.value as Feed['view'] })} />
        {draft.view === 'chat' && <TextField label={w.icon} hint={w.iconHint} type="url" value={draft.icon_url} onChange={(event) => set({ icon_url: event.target.value.trim() })} />}
        <Switch label={w.labels} hint={w.labelsHint} checked={draft.labels} onChange={(labels) => set({ labels })} />
        <Switch label={w.filter} hint={w.filterHint} checked={draft.category_filter} onChange={(category_filter) => set({ category_filter })} />
        <Categories all={categories} onChange={setCategories} />
        {!sound && <p className="err" role="alert">{w.categoryWrong}</p>}
        <Switch label={w.readOnTap} hint={w.readOnTapHint} checked={draft.read_on_tap} onChange={(read_on_tap) => set({ read_on_tap })} />
        <div className="feedkeep">
          <TextField label={w.retention} hint={w.retentionHint} error={kept ? null : w.retentionWrong} inputMode="numeric" value={count} onChange={(event) => setCount(event.target.value.replace(/\D/g, ''))} />
          <SelectField label={w.unit} value={unit} choices={(['days', 'hours'] as const).map((value) => ({ value, label: w[value] }))} onChange={(event) => setUnit(event.target.value as typeof unit)} />
        </div>
      </fieldset>
      {said && <ErrorNote error={said} />}
      {may && <div className="row end"><Button kind="primary" type="submit" disabled={!kept || !sound || draft.name.trim() === ''} busy={change.isPending}>{w.save}</Button></div>}
    </form>
  );
}
