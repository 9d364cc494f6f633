import { useEffect, useState } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { useRested } from '../../app/hooks';
import { SelectField, TextField } from '../../kit';
import { useDataWords } from './words';

const route = getRouteApi('/shell/data');

/** What narrows a list of names: a part of the name, and a state. Both stand in the address. */
export function NameFilters({ states }: { states: readonly string[] }) {
  const w = useDataWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search.search ?? '');
  const rested = useRested(typed.trim(), 250);
  useEffect(() => setTyped(search.search ?? ''), [search.search]);
  useEffect(() => {
    if (rested === typed.trim() && rested !== (search.search ?? '')) void navigate({ search: { ...search, search: rested || undefined }, replace: true });
    // Follows what was typed, once it rests.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);
  return (
    <div className="bar-top">
      <div className="grow"><TextField small hideLabel label={w.search} placeholder={w.search} type="search" icon="search" maxLength={255} value={typed} onChange={(event) => setTyped(event.target.value)} /></div>
      <SelectField small hideLabel label={w.state} value={states.includes(search.state ?? '') ? search.state : ''} choices={states.map((value) => ({ value, label: w.states[value] ?? value }))} onChange={(event) => navigate({ search: { ...search, state: event.target.value || undefined }, replace: true })} />
    </div>
  );
}
