import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useAction, useSaid } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { useT } from '../i18n/pages';
import { Button, Dialog, ErrorNote, SelectField, Skeleton, TextField, Tick, useToast } from '../kit';
import { TagMark } from './Chips';
import { setThing, thingQuery, useNames, type Thing, type ThingKind } from './data';
import { inOrder } from './model';
import { useThingWords } from './words';

interface ThingProps {
  kind: ThingKind;
  id: string;
  name: string;
  onClose: () => void;
}

/** Chooses the tags and the team of a thing. */
export default function ThingDialog(props: ThingProps) {
  const w = useThingWords();
  const { ws } = usePlace();
  const thing = useQuery({ ...thingQuery(ws, props.kind, props.id), staleTime: 0 });
  const said = useSaid(thing.error);
  return (
    <Dialog open onClose={props.onClose} title={w.editOf(props.name)}>
      {said ? <ErrorNote error={said} onRetry={() => thing.refetch()} /> : thing.data && !thing.isFetching ? <Form {...props} thing={thing.data} /> : <Skeleton lines={5} />}
    </Dialog>
  );
}

/** So many tags fit without a search. */
const FEW = 8;

function Form({ kind, id, thing, onClose }: ThingProps & { thing: Thing }) {
  const t = useT();
  const w = useThingWords();
  const { ws } = usePlace();
  const say = useToast();
  const { tags, teams } = useNames();
  const [chosen, setChosen] = useState(thing.tags);
  const [team, setTeam] = useState(thing.team_id ?? '');
  const [sought, setSought] = useState('');
  const save = useAction(() => setThing(ws, kind, id, { tags: chosen, team_id: team || undefined }), ['things', 'tags', 'teams'], () => {
    say(w.saved);
    onClose();
  }, { quiet: true });
  const refused = useSaid(save.error);
  const standard = teams.find((one) => one.standard);
  const choices = [
    { value: '', label: standard ? w.standardIs(standard.name) : w.noTeam },
    ...teams.filter((one) => !one.archived_at || one.id === team).map((one) => ({ value: one.id, label: one.archived_at ? w.archived(one.name) : one.name })),
  ];
  const shown = inOrder(tags).filter(({ tag }) => tag.name.toLowerCase().includes(sought.trim().toLowerCase()));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(undefined);
  };
  const flip = (tag: string) => setChosen(chosen.includes(tag) ? chosen.filter((one) => one !== tag) : [...chosen, tag]);
  return (
    <form className="form" onSubmit={submit}>
      {refused && <ErrorNote error={refused} />}
      <fieldset className="plainset">
        <legend className="label">{w.tags}</legend>
        {tags.length === 0 ? <p className="soft t-13">{w.noTags}</p> : <p className="hint">{w.tagsSay}</p>}
        {tags.length > FEW && <TextField label={w.find} hideLabel small icon="search" type="search" placeholder={w.find} value={sought} onChange={(event) => setSought(event.target.value)} />}
        <div className="col g8" style={{ maxHeight: 280, overflow: 'auto' }}>
          {shown.map(({ tag, depth }) => <div key={tag.id} style={{ paddingLeft: sought ? 0 : depth * 20 }}><Tick label={<TagMark tag={tag} />} checked={chosen.includes(tag.id)} onChange={() => flip(tag.id)} /></div>)}
        </div>
      </fieldset>
      <SelectField label={w.team} value={team} choices={choices} onChange={(event) => setTeam(event.target.value)} />
      <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
    </form>
  );
}
