import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useMemo, useState, type KeyboardEvent } from 'react';
import { someoneQuery } from '../api/queries';
import type { PersonRow } from '../api/types';
import { useT } from '../i18n';
import { Dialog, Icon, type IconName } from '../kit';
import { matches } from '../lib/match';
import { useRested } from './hooks';
import { placesOf } from './places';
import { usePlace } from './workspace';
import './palette.css';

interface Entry {
  key: string;
  group: string;
  icon: IconName;
  label: string;
  more?: string;
  go: () => void;
}

/** Go anywhere, find a person, do a thing. */
export default function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog open={open} onClose={onClose} title={t.palette.title} size={600}>
      {open && <Chooser onClose={onClose} />}
    </Dialog>
  );
}

function usePeople(query: string): PersonRow[] {
  const { ws } = usePlace();
  const rested = useRested(query.trim(), 120);
  const found = useQuery({ ...someoneQuery(ws, rested), enabled: rested.length > 1 });
  return rested.length > 1 ? (found.data?.items ?? []) : [];
}

function useEntries(query: string): Entry[] {
  const t = useT();
  const navigate = useNavigate();
  const { me } = usePlace();
  const people = usePeople(query);
  return useMemo(() => {
    const places = placesOf(t).map((p): Entry => ({ key: p.key, group: t.palette.places, icon: p.icon, label: p.label, go: () => navigate({ to: p.key }) }));
    places.push({ key: 'imports', group: t.palette.places, icon: 'entry', label: t.places.imports, go: () => navigate({ to: '/imports' }) });
    places.push({ key: 'catalogs', group: t.palette.places, icon: 'data', label: t.places.catalogs, go: () => navigate({ to: '/catalogs' }) });
    const actions: Entry[] = [
      { key: 'dropped', group: t.palette.actions, icon: 'stop', label: t.palette.messagesDropped, go: () => navigate({ to: '/messages', search: { state: 'dropped,failed,cancelled' } }) },
      { key: 'key', group: t.palette.actions, icon: 'key', label: t.palette.createKey, go: () => navigate({ to: '/developers', search: { tab: 'keys', do: 'new' } }) },
      { key: 'page', group: t.palette.actions, icon: 'plus', label: t.palette.connectPage, go: () => navigate({ to: '/channels', search: { do: 'connect' } }) },
      { key: 'docs', group: t.palette.actions, icon: 'external', label: t.palette.apiReference, go: () => window.open('/api/v1/docs', '_blank', 'noopener') },
    ];
    const emulator = me.emulator_url;
    if (emulator) actions.push({ key: 'emulator', group: t.palette.actions, icon: 'phone', label: t.palette.emulator, go: () => window.open(emulator, '_blank', 'noopener') });
    const found = people.map((p): Entry => ({
      key: p.id, group: t.palette.people, icon: 'user', label: p.name || t.shell.unnamed, more: p.customer_ids[0] ?? p.external_id ?? p.psids[0]?.psid,
      go: () => navigate({ to: '/people/$id', params: { id: p.id } }),
    }));
    return [...[...places, ...actions].filter((entry) => matches(entry.label, query)), ...found];
  }, [t, navigate, me.emulator_url, people, query]);
}

function Chooser({ onClose }: { onClose: () => void }) {
  const t = useT();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const entries = useEntries(query);
  const chosen = Math.min(at, Math.max(0, entries.length - 1));
  useEffect(() => {
    document.getElementById(`${listId}${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [listId, chosen]);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.go();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && entries.length) {
      event.preventDefault();
      setAt((chosen + step + entries.length) % entries.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(entries[chosen]);
    }
  };
  const type = (text: string) => {
    setQuery(text);
    setAt(0);
  };
  return (
    <div className="palette">
      <span className="inp">
        <Icon name="search" size={16} />
        <input
          data-autofocus role="combobox" aria-expanded="true" aria-controls={listId} aria-autocomplete="list" aria-label={t.palette.title}
          aria-activedescendant={entries.length ? `${listId}${chosen}` : undefined}
          placeholder={t.palette.placeholder} value={query} onChange={(event) => type(event.target.value)} onKeyDown={press}
        />
      </span>
      <ul id={listId} role="listbox" aria-label={t.palette.title}>
        {entries.map((entry, i) => (
          <li key={entry.key} id={`${listId}${i}`} role="option" aria-selected={i === chosen} onMouseMove={() => setAt(i)} onClick={() => go(entry)}>
            <Icon name={entry.icon} />
            <span className="cut">{entry.label}</span>
            {entry.more && <code className="soft cut">{entry.more}</code>}
            <span className="sp" />
            {(i === 0 || entries[i - 1]?.group !== entry.group) && <span className="t-12 soft">{entry.group}</span>}
          </li>
        ))}
      </ul>
      {entries.length === 0 && <p className="pad soft">{t.palette.nothing(query)}</p>}
      <p className="t-12 soft">{t.palette.hint}</p>
      <span className="vh" role="status">{t.palette.results(entries.length)}</span>
    </div>
  );
}
